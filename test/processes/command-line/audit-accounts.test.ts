import { withoutChannels } from '../../support/without-channels.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunSummary } from '../../../lib/audit/summary.ts';
import type * as clock from '../../../lib/platform/clock.ts';
import {
  organisationAccounts,
  ORGANISATION_REGIONS,
  seedOrganisation,
} from '../../../sandbox/organisation/seed.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { isLong } from '../../support/size.ts';
import { runHere } from './here.ts';
import { endOf, runCommand, startCommand } from '../../support/command.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

// The audit of another account waits 20 s for what the rest of them find. Within this process that is 2 s.
vi.mock('../../../lib/platform/clock.ts', async (original) => {
  const [{ systemClock }, { hurried }] = await Promise.all([
    original<typeof clock>(),
    import('./hurried.ts'),
  ]);
  return { systemClock: hurried(systemClock) };
});

const STRANGER = '1098765432109876543';

/** A company of a home account and three others, or more; the command runs as a person of the home account would run it. */
async function company(others = 3) {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-accounts-'));
  // An account's own keys can take on no role: those of a person in it can.
  const user = { id: '204512367890123456', name: 'auditor' };
  const accounts = organisationAccounts(others).map((account) => ({
    ...account,
    accessKeys: account.accessKeys.map((key) => ({ ...key, user })),
  }));
  const sandbox = await startSandbox({
    accounts,
    seed: 'demo',
    quotaPerMinute: 6000,
  });
  seedOrganisation(sandbox.cloud);
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  const members = sandbox.cloud.accounts.map(({ id }) => id).filter((id) => id !== DEMO_ACCOUNT_ID);
  for (const accountId of members)
    sandbox.cloud.roles.add({ accountId, name: 'auditor', trustedAccountIds: [DEMO_ACCOUNT_ID] });
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  const environment = {
    ...env,
    REGIONS: ORGANISATION_REGIONS.join(','),
    SWAS_CALLS_PER_MINUTE: '6000',
    MEMBER_ROLE: 'auditor',
  };
  const channels = withoutChannels('dingtalk');
  /** As a process; in `npm test` without a channel, since what is to be sent waits for 20 s. */
  const audit = (...args: string[]) =>
    runCommand(['audit', ...args], { ...environment, ...(isLong ? channels : withoutChannels()) }, folder);
  const auditHere = (...args: string[]) =>
    runHere(['audit', ...args], {
      environment: { ...environment, ...channels },
      folder,
    });
  /** One of several of its kind. */
  const auditEither = isLong ? audit : auditHere;
  const start = (...args: string[]) =>
    startCommand(['audit', ...args], { ...environment, ...withoutChannels() }, folder);
  return { sandbox, folder, members, audit, auditHere, auditEither, start };
}

it.each(['audit', 'auditHere'] as const)(
  'audits every account of the directory in one process, and shows what is new in all of them: %s',
  async (how) => {
    const { sandbox, members, [how]: audit } = await company();
    const first = await audit('--accounts', 'all', '--json');
    expect([first.code, first.err]).toEqual([0, '']);
    const summaries = JSON.parse(first.out) as RunSummary[];
    expect(summaries.map((s) => [s.accountId, s.status])).toEqual(
      [DEMO_ACCOUNT_ID, ...members.toSorted()].map((id) => [id, 'complete']),
    );
    const before = sandbox.dingtalk.shown().length;
    for (const id of members)
      sandbox.cloud.share(sandbox.cloud.images({ ownerId: id })[0]?.id ?? '', STRANGER);
    const second = await audit('--accounts', 'all');
    expect(second.code, second.err).toBe(4);
    expect(second.out).toContain('3 of your accounts');
    for (const id of members) expect(second.out).toContain(sandbox.cloud.images({ ownerId: id })[0]?.id);
    expect(second.err).toMatch(/^team-01 {2}/m);
    if (how === 'audit' && !isLong) return;
    // Not a message for each account: one waits for what the others find.
    const told = sandbox.dingtalk.shown().slice(before);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(JSON.stringify(told)).toContain('team-01');
  },
);

it('Ctrl-C ends the wait for the roles of other accounts, which are not at fault', async () => {
  const { sandbox, members, start, auditEither } = await company(9);
  const hang = {
    service: 'sts',
    operation: 'AssumeRole',
    times: Infinity,
    effect: { kind: 'hang' },
  } as const;
  const heal = sandbox.faults.add(hang);
  const child = start('--accounts', members.join(), '--json');
  const ended = endOf(child);
  const asked = () => sandbox.sts.calls.filter(({ action }) => action === 'AssumeRole').length;
  await vi.waitFor(() => expect(asked()).toBe(8), { timeout: 30_000 });
  const startMs = performance.now();
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(performance.now() - startMs).toBeLessThan(1_500);
  expect(code, err).toBe(3);
  expect(JSON.parse(out)).toHaveLength(8);
  expect(err).toContain('Stopped: 1 of 9 accounts was not begun');
  expect(out + err).not.toContain('cannot be entered');
  heal();
  expect((await auditEither('--accounts', members.join(), '--json')).code).toBe(0);
});

it('some by name or id; a role that is missing fails that account only; a name that is none is a usage error', async () => {
  const { sandbox, members, audit, auditEither } = await company();
  const [one = '', two = ''] = members;
  sandbox.cloud.roles.remove(`acs:ram::${two}:role/auditor`);
  const { code, out } = await audit('--accounts', `team-01, ${two}`, '--json');
  expect(code).toBe(1);
  expect((JSON.parse(out) as RunSummary[]).map((s) => [s.accountId, s.status])).toEqual([
    [one, 'complete'],
    [two, 'failed'],
  ]);
  const wrong = await auditEither('--accounts', 'team-99');
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('--accounts: "team-99" is not on the list of 3 accounts');
});

it('a list of accounts beside the person is used instead of the directory, and its mistakes are told first', async () => {
  const { folder, members, audit, auditEither } = await company();
  const [one = ''] = members;
  await writeFile(
    join(folder, 'accounts.yaml'),
    `accounts: { "${one}": { name: Payments, regions: [cn-shanghai] } }`,
  );
  const { out } = await auditEither('--accounts', 'Payments', '--json', '--dry-run');
  expect((JSON.parse(out) as RunSummary[]).map((s) => s.scopes.map((scope) => scope.scope))).toEqual([
    [`${one}:cn-shanghai`],
  ]);
  await writeFile(join(folder, 'accounts.yaml'), `accounts: { "${one}": { nmae: Payments } }`);
  const wrong = await audit('--accounts', 'all');
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/accounts\.yaml, line \d+, column \d+: accounts\..*unknown key/);
});

it('I12: an external id stands in no message, no error and no JSON, whether the role is missing or asks for another', async () => {
  const { sandbox, folder, members, auditHere } = await company(2);
  const [first = '', second = ''] = members;
  const externalId = 'known-to-two-7f3a';
  sandbox.cloud.roles.add({
    accountId: second,
    name: 'strict',
    trustedAccountIds: [DEMO_ACCOUNT_ID],
    externalId: 'another-one-91bc',
  });
  await writeFile(
    join(folder, 'accounts.yaml'),
    `accounts:\n  "${first}": { role: missing, externalId: ${externalId} }\n  "${second}": { role: strict, externalId: ${externalId} }\n`,
  );
  const text = await auditHere('--accounts', 'all');
  const json = await auditHere('--accounts', 'all', '--json');
  const written = [text.out, text.err, json.out, json.err, JSON.stringify(sandbox.dingtalk.shown())];
  for (const one of written) expect(one).not.toContain(externalId);
  expect(text.out).toContain(`Account ${first} cannot be entered: it has no role missing`);
  expect(text.out).toContain(`Account ${second} cannot be entered: its role strict does not trust`);
  expect(written.join('')).toContain('YOUR_EXTERNAL_ID');
  expect(written.join('')).not.toContain(':root');
});
