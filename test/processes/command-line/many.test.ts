import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HistoryReport } from '../../../lib/inventory/history-report.ts';
import type { SharesReport } from '../../../lib/inventory/shares-report.ts';
import type { Report } from '../../../lib/report/report.ts';
import { auditedCompany, type Company, HOME, NEWCOMER, PAYMENTS, RESEARCH } from '../../support/company.ts';
import { PARTNER, REGION, STRANGER } from '../../support/world.ts';
import { Desk } from './command.ts';

let company: Company;
let desk: Desk;
const before = new Map<string, string | undefined>();
beforeAll(async () => {
  company = await auditedCompany();
  const { world } = company;
  world.sandbox.cloud.share(company.imageOf(RESEARCH), PARTNER);
  world.sandbox.cloud.share(company.imageOf(HOME), PARTNER);
  await company.auditMember(RESEARCH, 'Research, "new"');
  await world.audit();
  desk = new Desk(world, await mkdtemp(join(tmpdir(), 'share-audit-cli-')), 'all');
  await writeFile(desk.file('policy.yaml'), `accounts:\n  "${STRANGER}": { name: Partner CI }\n`);
  // The vendor's credential chain reads the process's own environment.
  for (const name of ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET']) {
    before.set(name, process.env[name]);
    process.env[name] = world.sandbox.env()[name];
  }
});
afterAll(async () => {
  for (const [name, value] of before)
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  await desk.close();
});

const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse((await desk.run([...args, '--json'])).out) as T;

it('shares: those of every account, with whose they are', async () => {
  const report = await json<SharesReport>('shares');
  expect([report.accountId, report.owners]).toEqual([HOME, 4]);
  expect(report.shares.map((s) => [s.ownerId, s.ownerName, s.imageId, s.accountId])).toEqual([
    [HOME, null, company.imageOf(HOME), PARTNER],
    [PAYMENTS, 'Payments', company.imageOf(PAYMENTS), STRANGER],
    [RESEARCH, 'Research, "new"', company.imageOf(RESEARCH), PARTNER],
  ]);
  const table = (await desk.run(['shares'], { width: 120 })).out;
  expect(table).toMatch(/^IMAGE +ACCOUNTS +UNTRUSTED .*OLDEST +IMAGE ID +OWNER$/m);
  expect(table).toMatch(
    new RegExp(`^prod-db +1 +1 .* ${company.imageOf(PAYMENTS)} +Payments \\(${PAYMENTS}\\)$`, 'm'),
  );
  const { out } = await desk.run(['shares', '--all']);
  expect(out).toContain(`of account Payments (${PAYMENTS})`);
  expect(out).toContain(`of account ${HOME}\n`);
  expect(out).toContain('3 shares of 3 images in 3 of 4 accounts with 2 accounts');
});

it('I1: an account that was never audited is not «nothing shared»', async () => {
  const { unseen } = await json<SharesReport>('shares');
  expect(unseen).toMatchObject([
    { kind: 'unaudited', ownerId: NEWCOMER, ownerName: 'Newcomer', regionId: null, images: [] },
  ]);
  const { code, out } = await desk.run(['shares', '--owner', 'Newcomer']);
  expect(code).toBe(0);
  expect(out).toContain(`The snapshot of account Newcomer (${NEWCOMER}) holds no share.`);
  expect(out).toContain(`account Newcomer (${NEWCOMER}): no audit has ended yet`);
});

it('--owner asks for one by its id or its exact name; a single one’s table is as it always was', async () => {
  const images = async (...args: string[]) =>
    (await json<SharesReport>('shares', ...args)).shares.map((s) => s.imageId);
  expect(await images('--owner', 'Research, "new"')).toEqual([company.imageOf(RESEARCH)]);
  expect(await images('--owner', 'Payments', '--owner', HOME)).toEqual([HOME, PAYMENTS].map(company.imageOf));
  expect(await images('--owner', PAYMENTS)).toEqual([company.imageOf(PAYMENTS)]);
  expect((await desk.run(['shares', '--owner', PAYMENTS])).out).not.toMatch(/of account|OWNER/);
  const wrong = await desk.run(['shares', '--owner', 'payments\u001B[31m']);
  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.err).toContain('no audited account is called "payments␛[31m"');
});

it('history: changes of every account, or of one', async () => {
  const changes = async (...args: string[]) =>
    (await json<HistoryReport>('history', ...args)).changes.map((c) => [c.ownerName, c.accountId]);
  expect(await changes()).toEqual([
    [null, PARTNER],
    ['Research, "new"', PARTNER],
  ]);
  expect(await changes('--owner', 'Research, "new"')).toEqual([['Research, "new"', PARTNER]]);
  const { out } = await desk.run(['history'], { width: 140 });
  expect(out).toMatch(/IMAGE +OWNER\n/);
  expect(out).toContain(`Research, 'new' (${RESEARCH})`);
});

it('trust: what an exception covers is looked for in every account, and says whose it is', async () => {
  const { out } = await desk.run(['trust', 'check'], { width: 200 });
  expect(out).toContain(
    `"prod-db" (${company.imageOf(PAYMENTS)}) of account Payments (${PAYMENTS}) with ${STRANGER}`,
  );
  type Check = { changes: readonly { ownerId: string; ownerName: string }[] };
  expect((await json<Check>('trust', 'check')).changes).toMatchObject([
    { ownerId: PAYMENTS, ownerName: 'Payments', effect: 'silenced' },
  ]);
  const listed = await desk.run(['trust', 'list', '--images-of', 'Research, "new"']);
  expect(listed.out).toContain('covers: nothing now');
});

it('report: whose each image is, and how well each account is seen', async () => {
  const file = desk.file('report.json');
  expect(await desk.run(['report', '--format', 'json', '--out', file])).toMatchObject({ code: 0 });
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  expect(report.owners.map((o) => [o.ownerName, o.state, o.images, o.untrustedShares])).toEqual([
    ['Newcomer', 'unaudited', 0, 0],
    [null, 'audited', 1, 1],
    ['Payments', 'audited', 1, 1],
    ['Research, "new"', 'audited', 1, 1],
  ]);
  expect(report.blind).toMatchObject([{ kind: 'unaudited', ownerId: NEWCOMER, ownerName: 'Newcomer' }]);
  const csv = desk.file('shares.csv');
  await desk.run(['report', '--format', 'csv', '--out', csv, '--owner', 'Payments', '--owner', HOME]);
  const [head, ...rows] = (await readFile(csv, 'utf8')).trimEnd().split('\r\n');
  expect(head).toContain('"Region","Owner","Owner id","Account"');
  expect(rows).toHaveLength(2);
  expect(rows.join()).toContain(`"${REGION}","Payments","'${PAYMENTS}"`);
});

it('an account that has left is found by its id', async () => {
  await company.list([{ accountId: PAYMENTS, name: 'Payments' }]);
  const { shares } = await json<SharesReport>('shares', '--owner', RESEARCH, '--owner', PAYMENTS);
  expect(shares.map((s) => s.imageId).toSorted()).toEqual([PAYMENTS, RESEARCH].map(company.imageOf));
  const all = await json<SharesReport>('shares');
  expect(all.shares.map((s) => s.ownerId)).toEqual([HOME, PAYMENTS]);
});
