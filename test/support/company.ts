import { updateRoster } from '../../lib/accounts/roster.ts';
import { runAudit } from '../../lib/audit/run.ts';
import type { RunResult } from '../../lib/audit/run-deps.ts';
import { readConfig } from '../../lib/config/config.ts';
import { AUDIT_FROM_TERMINAL } from '../../lib/config/terminal.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { Redactor } from '../../lib/platform/redact.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { buildRun } from '../../lib/audit/build-run.ts';
import { withRunStore } from '../../lib/snapshot/open-store.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { byHand } from './policy-file.ts';
import { makeWorld, REGION, STRANGER, type StoreKind, type World } from './world.ts';

export const HOME = DEMO_ACCOUNT_ID;
export const PAYMENTS = '2071001350417862';
export const RESEARCH = '5301002782215093477';
/** On the list, and never audited. */
export const NEWCOMER = '5301004782215093477';
export const MEMBER_ROLE = 'share-audit-member';

/** A home account and others that its deployment audits, each with an image; those of `Payments` are shared. */
export interface Company {
  readonly world: World;
  readonly home: ReturnType<typeof credentialSource>;
  /** Writes the list of accounts, as the fan-out does. */
  readonly list: (accounts: readonly { accountId: string; name?: string }[]) => Promise<void>;
  /** Audits one of the other accounts, as a worker does. */
  readonly auditMember: (accountId: string, name: string) => Promise<RunResult>;
  readonly imageOf: (accountId: string) => string;
}

export const LISTED = [
  { accountId: PAYMENTS, name: 'Payments' },
  { accountId: RESEARCH, name: 'Research, "new"' },
  { accountId: NEWCOMER, name: 'Newcomer' },
] as const;

export async function makeCompany(kind: StoreKind = 'sqlite'): Promise<Company> {
  // Only a user or a role can take on a role.
  const user = { id: '204512367890123456', name: 'auditor' };
  const key = { id: 'home-key-id', secret: 'home-key-secret', user };
  const others = LISTED.map(({ accountId: id }) => ({ id, accessKeys: [] }));
  const world = await makeWorld(kind, {
    accounts: [{ id: HOME, accessKeys: [key] }, ...others],
    seed: false,
  });
  const { cloud } = world.sandbox;
  const imageOf = (accountId: string): string => `m-${accountId}`;
  for (const { id } of cloud.accounts)
    cloud.addImage({
      id: imageOf(id),
      ownerId: id,
      regionId: REGION,
      name: 'prod-db',
      shares: id === PAYMENTS ? [STRANGER] : [],
    });
  for (const { id } of others)
    cloud.roles.add({ accountId: id, name: MEMBER_ROLE, trustedAccountIds: [HOME] });
  const home = credentialSource(
    () => Promise.resolve({ accessKeyId: key.id, accessKeySecret: key.secret }),
    () => undefined,
  );
  const company: Company = {
    world,
    home,
    imageOf,
    async list(accounts) {
      const { store } = await world.parts();
      await store.prepare();
      const nowMs = world.clock.now();
      await updateRoster(
        store,
        HOME,
        accounts.map(({ accountId, name }) => ({ accountId, name })),
        { isComplete: true, nowMs, token: `list-${nowMs}` },
      );
      await store.close();
    },
    async auditMember(accountId, name) {
      const { clock } = world;
      const config = readConfig(AUDIT_FROM_TERMINAL, world.environment(), { onFunctionCompute: false });
      const account = { accountId, name, roleArn: `acs:ram::${accountId}:role/${MEMBER_ROLE}` };
      const context = {
        accountId: HOME,
        target: { account, redactor: new Redactor() },
        credentials: home,
        clock,
        deadline: deadlineFrom(clock.now(), 600_000),
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        random: () => 0,
        policy: byHand(undefined),
      };
      // What several accounts have to say within some seconds goes along in one message: left to the next run here.
      return withRunStore(config, context, (store) =>
        runAudit({ ...buildRun(config, { ...context, store }), channels: [] }),
      );
    },
  };
  return company;
}

/** The list as it stands above, the home account and the two others audited. */
export async function auditedCompany(kind: StoreKind = 'sqlite'): Promise<Company> {
  const company = await makeCompany(kind);
  await company.list(LISTED);
  await company.auditMember(PAYMENTS, 'Payments');
  await company.auditMember(RESEARCH, 'Research, "new"');
  await company.world.audit();
  return company;
}
