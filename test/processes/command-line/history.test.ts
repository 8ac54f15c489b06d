import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HistoryReport } from '../../../lib/inventory/history-report.ts';
import { WIDELY_SHARED_IMAGE } from '../../../sandbox/seed.ts';
import { STRANGER } from '../../support/world.ts';
import { type Desk, IMAGE, makeDesk } from './command.ts';

let desk: Desk;
const OTHER = '1555555555555555';
/** Held an image when it was first read. */
let first: string;
beforeAll(async () => {
  desk = await makeDesk();
  first = desk.world.sandbox.cloud.image(WIDELY_SHARED_IMAGE).shares.keys().next().value ?? '';
  await desk.world.audit();
  for (const account of [STRANGER, OTHER]) {
    desk.world.clock.advance(60_000);
    desk.world.sandbox.cloud.share(IMAGE, account);
    await desk.world.audit();
  }
});
afterAll(async () => desk.close());

const json = async (...args: string[]): Promise<HistoryReport> =>
  JSON.parse((await desk.run(['history', '--json', ...args])).out) as HistoryReport;

it('tells what changed, newest first', async () => {
  const { code, out, err } = await desk.run(['history']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.indexOf(OTHER)).toBeGreaterThan(0);
  expect(out.indexOf(STRANGER)).toBeGreaterThan(out.indexOf(OTHER));
  expect(out).toContain('2 changes noticed in the last 400 days');
  expect((await json()).changes.map((c) => [c.kind, c.accountId, c.imageId, c.verdict])).toEqual([
    ['shared', OTHER, IMAGE, 'untrusted'],
    ['shared', STRANGER, IMAGE, 'untrusted'],
  ]);
});

it('filters by account, image, region and time', async () => {
  const accounts = async (...args: string[]) => (await json(...args)).changes.map((c) => c.accountId);
  expect(await accounts('--account', STRANGER)).toEqual([STRANGER]);
  expect(await accounts('--image', 'wordpress-*', '--region', 'cn-hangzhou')).toEqual([OTHER, STRANGER]);
  const [newest, oldest] = (await json()).changes;
  expect(await accounts('--since', newest?.noticedAt ?? '')).toEqual([OTHER]);
  expect(await accounts('--until', newest?.noticedAt ?? '')).toEqual([STRANGER]);
  expect(await accounts('--until', oldest?.noticedAt ?? '')).toEqual([]);
  expect(await accounts('--since', '7d')).toEqual([OTHER, STRANGER]);
});

it('I4: an account whose shares are all baseline has no history, and is not unknown', async () => {
  const { code, out } = await desk.run(['history', '--account', first]);
  expect(code).toBe(0);
  expect(out).toContain('No change noticed');
  expect(out).toContain('are its baseline, not changes');
});

it('an empty time is an answer, in the reader’s zone', async () => {
  const { code, out } = await desk.run(['history', '--until', '2020-02-29'], {
    environment: { ALERT_TIMEZONE: 'Asia/Shanghai' },
  });
  expect(code).toBe(0);
  expect(out).toContain('No change noticed before 2020-03-01 00:00 Asia/Shanghai');
});

it('what the snapshot never saw, a date that is none and a flag that is none end with 2', async () => {
  for (const [args, part] of [
    [['--account', '1666666666666666'], 'no record of a share with account 1666666666666666'],
    [['--image', 'm-none'], 'no image whose id or name is "m-none"'],
    [['--region', 'us-west-1'], 'nothing about us-west-1'],
    [['--since', '2026-02-30'], '2026-02-30'],
    [['--since', 'last week'], '7d'],
    [['--since', '1h', '--until', '2h'], '--until: it is not later than --since'],
    [['--sinec', '1h'], '--sinec'],
  ] as const) {
    const { code, out, err } = await desk.run(['history', ...args]);
    expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' });
    expect(err).toContain(part);
  }
});

it('on 40 columns it is records, and no line is broken', async () => {
  const { out } = await desk.run(['history'], { width: 40 });
  expect(out).toContain(`ACCOUNT: ${STRANGER}\n`);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
});
