import { expect, it } from 'vitest';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import type { Row } from '../../lib/snapshot/store.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import { ACCOUNT, HOUR, Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

const EVERY_MINUTE = { change: { timer: { periodMs: MINUTE } } };

async function deployed() {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-0');
  await lab.runs(2, EVERY_MINUTE, MINUTE);
  return { lab, image };
}

async function put(lab: Lab, sort: string, columns: Row['columns']) {
  const key = { partition: ACCOUNT, sort };
  const row = await lab.store.get('state', key);
  const expected = row?.version ?? 0;
  const token = `by hand/${sort}/${expected}`;
  await lab.store.write('state', { key, columns: { ...row?.columns, ...columns }, expected, token });
}

/** A right that somebody took just now, and holds as long as any function may run. */
const held = (nowMs: number) => ({
  holder: 'nobody',
  taken_ms: String(nowMs),
  until_ms: String(nowMs + 24 * HOUR),
});

it('I6: a row that gives the right to send to nobody for a day silences no channel', async () => {
  const { lab, image } = await deployed();
  await put(lab, `sender/${lab.channel.id}`, held(lab.clock.now()));
  lab.cloud.share(image, account(1));
  await lab.run(EVERY_MINUTE, MINUTE);
  expect(lab.channel.alerts()).toEqual([`shared m-0 ${account(1)}`]);
});

it('I6: one that gives it for as long as a turn lasts delays it for so long', async () => {
  const { lab, image } = await deployed();
  const untilMs = lab.clock.now() + 10 * MINUTE;
  await put(lab, `sender/${lab.channel.id}`, { ...held(lab.clock.now()), until_ms: String(untilMs) });
  lab.cloud.share(image, account(1));
  await lab.runs(9, EVERY_MINUTE, MINUTE);
  expect(lab.channel.alerts()).toEqual([]);
  await lab.runs(2, EVERY_MINUTE, MINUTE);
  expect(lab.channel.alerts()).toEqual([`shared m-0 ${account(1)}`]);
});

it('I10: a row that keeps the audit from running, and says that its timer fires once a year, is overdue all the same', async () => {
  const { lab, image } = await deployed();
  const nowMs = lab.clock.now();
  const memory = { ended_ms: String(nowMs), period_ms: String(366 * 24 * HOUR), quota: '{"limits":{}}' };
  await put(lab, 'lease', { ...held(nowMs), ...memory });
  lab.cloud.share(image, account(1));
  for (let minute = 0; minute <= 30; minute += 1) await lab.run(EVERY_MINUTE, MINUTE);
  expect(lab.news()).toEqual([]);
  const { store, channels, clock, log } = lab.parts();
  const { answer } = await watch({
    store,
    channels,
    clock,
    log,
    watchId: timeId(clock.now()),
    accountId: ACCOUNT,
    overdueMs: 30 * MINUTE,
    periodMs: MINUTE,
    away: new StoreAway(),
    deadline: deadlineFrom(clock.now(), MINUTE),
  });
  expect(answer.status).toBe('blind');
  expect(lab.news()).toEqual(['blind all Overdue']);
});
