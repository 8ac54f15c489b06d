import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { organisationAccounts } from '../../sandbox/organisation/seed.ts';
import { allows, type Policy, type Statement } from '../../sandbox/ram/policy.ts';
import { fillPolicy, type Place } from '../../scripts/ram/fill-policy.ts';
import { DAY, HOUR } from '../sandbox/runs/run-digest.ts';
import { ACCOUNT, REGION } from '../support/new-world.ts';
import { Functions, MEMBER_ROLE, type Name, NAMES, POLICIES } from './functions-with-roles.ts';

const ROOT = join(import.meta.dirname, '../..');

const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** What the world below is, as `npm run ram-policy` would know it. */
const PLACE: Place = {
  accountId: ACCOUNT,
  regionId: REGION,
  auditedRegions: [REGION],
  store: { regionId: REGION, instance: 'share-audit' },
  logProject: `share-audit-${ACCOUNT}`,
  worker: 'swas-share-audit',
  memberRoles: organisationAccounts(2)
    .slice(1)
    .map(({ id }) => `acs:ram::${id}:role/${MEMBER_ROLE}`),
};

/** The policies as the documentation has them. */
async function documented(name: Name): Promise<Policy> {
  const texts = POLICIES[name].map((file) => readFile(join(ROOT, `docs/ram/${file}-policy.json`), 'utf8'));
  const policies = (await Promise.all(texts)).map((text) => JSON.parse(text) as Policy);
  return { Version: '1', Statement: policies.flatMap(({ Statement: all }) => all) };
}

/** One action on one resource, as a policy grants it. */
const grantsOf = ({ Statement: all }: Policy): Statement[] =>
  all.flatMap(({ Action, Resource }) =>
    list(Action).flatMap((one) =>
      list(Resource).map((resource) => ({ Effect: 'Allow' as const, Action: one, Resource: resource })),
    ),
  );

describe('each function under its own documented policy, filled for this deployment', () => {
  let functions: Functions;
  let early: Functions;
  const policies = new Map<Name, Policy>();
  const policyOf = (name: Name): Policy => policies.get(name) as Policy;
  const asked = (name: Name) => [early, functions].flatMap((each) => each.asked(name));

  beforeAll(async () => {
    for (const name of NAMES) policies.set(name, fillPolicy(await documented(name), PLACE));
    // The dispatcher's timer may fire before the audit's: then it makes the tables.
    early = await Functions.deploy(policyOf);
    await early.dispatch();
    await early.close();
    functions = await Functions.deploy(policyOf);
    const { world } = functions;
    const { cloud } = world.sandbox;
    const doomed = cloud.addImage({ regionId: REGION, ownerId: ACCOUNT });
    await functions.audit();
    functions.loseReply('BatchWriteRow', 'state');
    await functions.dispatch();
    for (const { id } of cloud.accounts.slice(1)) await functions.auditMember(id);
    cloud.deleteImage(doomed.id);
    await functions.watch();
    for (const run of ['watch', 'digest', 'dispatch', 'audit'] as const) {
      await functions.dayBefore();
      await functions[run]();
      world.clock.advance(DAY + HOUR);
      await functions[run]();
    }
    // The members' audits are overdue: what is wrong is told, and noted.
    await functions.watch();
    await functions.close();
  }, 180_000);

  it('does its work', () => {
    expect([...early.did]).toEqual(['dispatch complete']);
    expect([...functions.did].toSorted()).toEqual([
      'audit complete',
      'digest made',
      'dispatch complete',
      "member's audit complete",
      'watchdog blind',
      'watchdog well',
    ]);
  });

  it.each(NAMES)('%s: nothing is refused', (name) => {
    expect(asked(name).filter(({ allowed }) => !allowed)).toEqual([]);
  });

  it.each(NAMES)('%s: the filled policy allows nothing that the documented one does not', async (name) => {
    const wide = await documented(name);
    for (const { Action, Resource } of grantsOf(policyOf(name)))
      expect(allows(wide, String(Action), String(Resource)), `${String(Action)} ${String(Resource)}`).toBe(
        true,
      );
  });

  it.each(NAMES)('%s: each permission is used', (name) => {
    const unused = grantsOf(policyOf(name))
      .filter(
        ({ Action, Resource }) =>
          // SLS is beyond the sandbox: the platform writes there. The vendor's reference leaves open which of its two
          // resources a list of tables is checked against.
          !String(Action).startsWith('log:') && !String(Resource).endsWith('instance/share-audit'),
      )
      .filter((grant) => {
        const only: Policy = { Version: '1', Statement: [grant] };
        return !asked(name).some(({ action, resource }) => allows(only, action, resource));
      })
      .map(({ Action, Resource }) => `${String(Action)} ${String(Resource)}`);
    expect(unused).toEqual([]);
  });
});
