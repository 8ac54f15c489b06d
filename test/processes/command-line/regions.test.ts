import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { folderForTest, runCommand, sandboxForTest } from '../../support/command.ts';
import { runHere } from './here.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const HANGZHOU = 'cn-hangzhou';
const SHANGHAI = 'cn-shanghai';

interface Place {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly environment: Record<string, string>;
}

/** A person with a folder of their own, real channels and no snapshot yet. */
async function place(): Promise<Place> {
  const sandbox = await sandboxForTest();
  for (const [n, regionId] of [HANGZHOU, SHANGHAI].entries())
    sandbox.cloud.addImage({ id: `m-${n}`, regionId, name: 'prod-db', shares: [] });
  const folder = await folderForTest();
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, REGIONS: _r, ...environment } = sandbox.env();
  // A mailbox takes one mail a minute.
  return { sandbox, folder, environment: { ...environment, SMTP_URL: '', MAIL_FROM: '', MAIL_TO: '' } };
}

const run = ({ folder, environment }: Place, args: readonly string[], more: Record<string, string> = {}) =>
  runHere(args, {
    environment: { SWAS_CALLS_PER_MINUTE: '6000', ...environment, ...more },
    folder,
    width: 200,
  });

const messages = ({ sandbox }: Place) => sandbox.dingtalk.shown().length;

/** `ListRegions` answers this from now on. */
const answerRegions = ({ sandbox }: Place, regionIds: readonly unknown[]) =>
  sandbox.faults.add({
    service: 'swas',
    operation: 'ListRegions',
    times: Infinity,
    effect: {
      kind: 'garbage',
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ RequestId: 'r', Regions: regionIds.map((RegionId) => ({ RegionId })) }),
    },
  });

const failRegions = ({ sandbox }: Place) =>
  sandbox.faults.add({
    service: 'swas',
    operation: 'ListRegions',
    times: Infinity,
    effect: { kind: 'refuse', code: 'InvalidParameter', status: 400 },
  });

it('a mistyped region ends an audit with 2 at once: nothing is written, sent or asked of it', async () => {
  const here = await place();
  const begunMs = Date.now();
  const { code, err, out } = await runCommand(
    ['audit', '--region', `${HANGZHOU},cn-shangai,us-wst-1`],
    here.environment,
    here.folder,
  );
  expect(Date.now() - begunMs).toBeLessThan(10_000);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(`--region: SWAS has no region cn-shangai; did you mean ${SHANGHAI}?`);
  expect(err).toContain('--region: SWAS has no region us-wst-1; did you mean us-west-1?');
  expect(err).not.toContain(`region ${HANGZHOU};`);
  expect(await readdir(here.folder)).toEqual([]);
  expect(messages(here)).toBe(0);
  expect(here.sandbox.swas.calls.map(({ action }) => action)).toEqual(['ListRegions']);
});

it('the error names the setting where that has it, and --dry-run checks the same', async () => {
  const here = await place();
  const typo = { REGIONS: 'cn-hangzho' };
  for (const args of [['audit'], ['audit', '--dry-run'], ['audit', '--deployment', '--json']]) {
    const { code, err } = await run(here, args, typo);
    expect(code).toBe(2);
    expect(err).toContain('REGIONS: SWAS has no region cn-hangzho; did you mean cn-hangzhou?');
  }
  expect(await readdir(here.folder)).toEqual([]);
});

it('without REGIONS the command line takes the region that is deployed to, and an error names that', async () => {
  const here = await place();
  const empty = { REGIONS: '' };
  const { code, err } = await run(here, ['audit'], { ...empty, FC_DEPLOY_REGION: 'cn-hangzho' });
  expect(code).toBe(2);
  expect(err).toContain('FC_DEPLOY_REGION: SWAS has no region cn-hangzho; did you mean cn-hangzhou?');
  const { out } = await run(here, ['audit', '--json'], { ...empty, FC_DEPLOY_REGION: SHANGHAI });
  const { scopes } = JSON.parse(out) as { scopes: { scope: string }[] };
  expect(scopes.map(({ scope }) => scope.split(':')[1])).toEqual([SHANGHAI]);
  const doctor = await run(here, ['doctor'], { ...empty, FC_DEPLOY_REGION: SHANGHAI });
  expect(doctor.out).toContain(`to be audited: ${SHANGHAI}`);
});

it('the regions of a list of accounts are checked, too, and a mistyped account is answered with the one meant', async () => {
  const here = await place();
  const list = `accounts:
  "2071001350417862":
    name: Payments
    role: share-audit-member
    regions: [cn-hangzhou, cn-shangai]
`;
  await writeFile(join(here.folder, 'accounts.yaml'), list);
  const wrong = await run(here, ['audit', '--region', HANGZHOU, '--accounts', 'all']);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain(
    `accounts.yaml: accounts.2071001350417862.regions: SWAS has no region cn-shangai; did you mean ${SHANGHAI}?`,
  );
  for (const [typed, meant] of [
    ['Paymetns', 'Payments'],
    ['2071001350417863', '2071001350417862'],
  ]) {
    const { code, err } = await run(here, ['audit', '--region', HANGZHOU, '--accounts', typed ?? '']);
    expect(code).toBe(2);
    expect(err).toContain(`"${typed}" is not on the list of 1 account; did you mean ${meant}?`);
  }
  expect(await readdir(here.folder)).toEqual(['accounts.yaml']);
  expect(messages(here)).toBe(0);
});

it('where ListRegions gives no answer and none is kept, the audit says so and goes on', async () => {
  const here = await place();
  failRegions(here);
  const { code, err } = await run(here, ['audit', '--region', HANGZHOU]);
  expect(code).toBe(0);
  expect(err).toContain('Whether the regions exist could not be checked: ListRegions: ');
});

it('an answer is kept: without a new one a region is checked by it, and none that may be newer is refused', async () => {
  const here = await place();
  await run(here, ['audit', '--region', HANGZHOU]);
  const heal = failRegions(here);
  const today = new Date().toISOString().slice(0, 10);
  const known = await run(here, ['audit', '--region', HANGZHOU]);
  expect(known.code).toBe(0);
  expect(known.err).toContain(`The regions were checked against the list of ${today}`);
  const newer = await run(here, ['audit', '--region', 'cn-hangzho', '--dry-run']);
  expect(newer.err).toContain('It lacks cn-hangzho; did you mean cn-hangzhou?');
  expect(newer.out).toContain('cn-hangzho');
  expect(newer.code).not.toBe(2);
  heal();
});

it('a dry run keeps nothing', async () => {
  const here = await place();
  expect((await run(here, ['audit', '--region', HANGZHOU, '--dry-run'])).code).toBe(0);
  expect(await readdir(here.folder)).toEqual([]);
});

it('I1: a region that was audited, or ever named, exists, though ListRegions lacks it now', async () => {
  const here = await place();
  await run(here, ['audit', '--region', SHANGHAI]);
  answerRegions(here, [HANGZHOU]);
  const { code, err } = await run(here, ['audit', '--region', `${HANGZHOU},${SHANGHAI}`]);
  expect([code, err]).toEqual([0, expect.not.stringContaining('SWAS has no region')]);
});

it('what runs by itself does not stop for a mistyped region that it had before: the others are audited', async () => {
  const here = await place();
  const args = ['audit', '--region', `${HANGZHOU},cn-shangai`, '--deployment'];
  expect((await run(here, args)).code).toBe(2);
  expect(await readdir(here.folder)).toEqual([]);
  const heal = failRegions(here);
  expect((await run(here, args)).code).toBe(3);
  heal();
  here.sandbox.cloud.share('m-0', '1098765432109876543');
  const { code, err, out } = await run(here, args);
  expect(code).toBe(4);
  expect(out).toContain('1098765432109876543');
  expect(err).toContain(`--region: SWAS has no region cn-shangai; did you mean ${SHANGHAI}?`);
  // By hand it is refused, and so is another one.
  expect((await run(here, args.slice(0, 3))).code).toBe(2);
  expect((await run(here, ['audit', '--region', 'cn-shangai,cn-bejing', '--deployment'])).code).toBe(2);
});

it.each([
  ['names none', []],
  ['has an entry that cannot be used', [HANGZHOU, 7]],
])('an answer that %s refuses nothing', async (_what, regions) => {
  const here = await place();
  answerRegions(here, regions);
  const { code, err } = await run(here, ['audit', '--region', SHANGHAI]);
  expect([code, err]).toEqual([0, expect.stringContaining('could not be checked: ListRegions')]);
});

it('revoke in a mistyped region ends with 2 and the one that is meant', async () => {
  const here = await place();
  const args = ['revoke', '--region', 'cn-hangzho', '--image', 'm-0', '--all-untrusted', '--yes'];
  const { code, err } = await run(here, args);
  expect(code).toBe(2);
  expect(err).toContain('--region: SWAS has no region cn-hangzho; did you mean cn-hangzhou?');
});

it('the filters of shares, report and history answer a mistyped name with the one that is meant', async () => {
  const here = await place();
  here.sandbox.cloud.share('m-0', '1098765432109876543');
  await run(here, ['audit', '--region', HANGZHOU]);
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['shares', '--region', 'cn-hangzho'], HANGZHOU],
    [['history', '--region', 'cn-hangzho'], HANGZHOU],
    [['report', '--region', 'cn-hangzho', '--format', 'json', '--out', '-'], HANGZHOU],
    [['shares', '--image', 'prod-bd'], 'prod-db'],
    [['history', '--image', 'prod-bd'], 'prod-db'],
    [['history', '--account', '1098765432109876544'], '1098765432109876543'],
  ];
  for (const [args, meant] of cases) {
    const { code, err } = await run(here, args);
    expect(code, args.join(' ')).toBe(2);
    expect(err, args.join(' ')).toContain(`; did you mean ${meant}?`);
  }
});

it('20,000 invented regions are neither stored nor audited, and that is told', async () => {
  const here = await place();
  expect((await run(here, ['audit', '--region', 'all'])).code).toBe(0);
  const invented = Array.from({ length: 20_000 }, (_, n) => `xx-east-${n}`);
  answerRegions(here, [HANGZHOU, ...invented]);
  const { code, out } = await run(here, ['audit', '--region', 'all']);
  expect(code).toBe(0);
  // What the list says is told when it is overdue (I10), as any list that cannot be used.
  expect(out).toContain('Not everything has been read.');
  expect(out).not.toContain('xx-east-');
  // The journal's index holds no row, and the last who closes the file removes it.
  const files = (await readdir(here.folder)).filter((name) => !name.endsWith('-shm'));
  const stored = await Promise.all(files.map((name) => readFile(join(here.folder, name))));
  expect(Buffer.concat(stored).includes('xx-east-')).toBe(false);
  here.sandbox.faults.clear();
  expect((await run(here, ['audit', '--region', 'all'])).code).toBe(0);
});
