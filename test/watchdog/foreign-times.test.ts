import { expect, it } from 'vitest';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import type { Row, TableId } from '../../lib/snapshot/store.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import { readRuns } from '../../lib/inventory/read-runs.ts';
import { rowsOf } from '../support/failing-store.ts';
import { ACCOUNT, DAY, HOUR, Lab } from '../support/lab.ts';

const FUTURE = Date.UTC(2099, 0, 1);
const MEMBER = '1098765432109876';

function look(lab: Lab) {
  const { store, channels, clock, log } = lab.parts();
  const watchId = timeId(clock.now());
  const deadline = deadlineFrom(clock.now(), 60_000);
  const parts = { store, accountId: ACCOUNT, channels, overdueMs: 1_800_000, periodMs: 60_000 };
  return watch({ ...parts, watchId, away: new StoreAway(), clock, deadline, log });
}

async function put(lab: Lab, table: TableId, sort: string, columns: Row['columns']) {
  const key = { partition: ACCOUNT, sort };
  const row = await lab.store.get(table, key);
  const expected = row?.version ?? 0;
  await lab.store.write(table, { key, columns: { ...row?.columns, ...columns }, expected, token: 'by hand' });
}

/** The row in which the last run ended. */
const lastRun = async (lab: Lab) => (await rowsOf(lab.store, 'runs', ACCOUNT)).at(-1)?.key.sort ?? '';

const summary = (startedMs: number) =>
  JSON.stringify({
    runId: timeId(startedMs),
    status: 'complete',
    accountId: ACCOUNT,
    startedAt: new Date(startedMs).toISOString(),
    durationMs: 1_000,
    scopes: [],
    calls: { byApi: {}, throttled: 0 },
    alerts: [],
    storeUnits: { read: 0, written: 0 },
  });

const in2099 = timeId(FUTURE);

it.each<[string, (lab: Lab) => Promise<unknown>]>([
  ['nothing', async () => undefined],
  ['a run that ends in 2099', async (lab) => put(lab, 'runs', await lastRun(lab), { ended_ms: `${FUTURE}` })],
  [
    'a run that began in 2099',
    async (lab) => {
      await put(lab, 'runs', in2099, { summary: summary(FUTURE), ended_ms: `${FUTURE}` });
      await put(lab, 'state', 'lease', { holder: in2099, ended_ms: `${FUTURE}`, taken_ms: `${FUTURE}` });
    },
  ],
  [
    'a timer that fires in a thousand years',
    async (lab) => put(lab, 'runs', await lastRun(lab), { period_ms: '31536000000000' }),
  ],
  [
    'a watchdog that first looks in 2099',
    async (lab) => {
      await put(lab, 'state', 'watch', { memory: JSON.stringify({ firstMs: FUTURE, endedMs: FUTURE }) });
    },
  ],
  [
    'a memory of another shape',
    (lab) => put(lab, 'state', 'watch', { memory: '{"firstMs":"x","endedMs":[]}' }),
  ],
])('no audit for a day is told, with %s in the tables', async (_what, forge) => {
  const lab = await Lab.open();
  lab.cloud.addImage('m-0');
  await lab.run();
  await look(lab);
  await forge(lab);
  lab.later(DAY);
  const { answer } = await look(lab);
  expect(answer).toMatchObject({ status: 'blind', found: { overdue: expect.any(String) as string } });
  expect(lab.news()).toContain('blind all Overdue');
});

it('a watchdog that first looked in 2099 waits no longer than one that looks now, where no audit ever ended', async () => {
  const lab = await Lab.open();
  await lab.store.prepare();
  await put(lab, 'state', 'watch', { memory: JSON.stringify({ firstMs: FUTURE }) });
  expect((await look(lab)).answer.status).toBe('well');
  lab.later(HOUR);
  expect((await look(lab)).answer.status).toBe('blind');
});

it.each([
  ['joined in 2099', { since_ms: `${FUTURE}` }],
  ['left in 2099', { since_ms: '1', left_ms: `${FUTURE}` }],
  ['joined at no time', { since_ms: 'x', left_ms: 'x' }],
])('an account that %s is expected to be audited', async (_what, columns) => {
  const lab = await Lab.open();
  await lab.run();
  await put(lab, 'state', `account/${MEMBER}`, columns);
  const { answer } = await look(lab);
  expect(answer.found.members).toBe('1 of 1 account is overdue');
});

it('the last runs are not those of a time to come, and these leave none of the others out', async () => {
  const lab = await Lab.open();
  await lab.run();
  const [own] = await rowsOf(lab.store, 'runs', ACCOUNT);
  for (let n = 0; n < 60; n += 1) {
    await put(lab, 'runs', timeId(FUTURE + n), { summary: summary(FUTURE + n) });
    await put(lab, 'runs', timeId(lab.clock.now() + n), { summary: n % 2 === 0 ? summary(FUTURE) : '{}' });
  }
  const runs: string[] = [];
  for await (const run of readRuns(lab.store, ACCOUNT, lab.clock.now(), { limit: 50 })) runs.push(run.runId);
  expect(runs).toEqual([own?.key.sort]);
});
