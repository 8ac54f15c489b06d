import { describe, expect, it, vi } from 'vitest';
import type { Key, TableId } from '../../lib/snapshot/store.ts';
import { rowsOf } from '../support/failing-store.ts';
import { ACCOUNT, DAY, HOUR, Lab, MINUTE, SCOPE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';

// Hundreds of runs.
vi.setConfig({ testTimeout: 120_000 });

const FUTURE_MS = Date.UTC(2099, 0, 1);
/** What a field may hold that does not belong there. */
const FOREIGN: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  FUTURE_MS,
  'x',
  '',
  new Date(FUTURE_MS).toISOString(),
  'long '.repeat(20_000),
  [],
  [null],
  {},
  { kind: 'x' },
];

type Path = readonly (string | number)[];

/** The paths of all fields of a JSON value, the value itself included. */
function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value).slice(0, 30)) yield* pathsIn(inner, [...path, key]);
}

function withField(value: unknown, [key, ...rest]: Path, foreign: unknown): unknown {
  if (key === undefined) return foreign;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = withField(copy[key], rest, foreign);
  return copy;
}

/** A deployment with something of everything: shares, one that is gone, news that a channel may not have, a blind image. */
async function world() {
  const lab = await Lab.open();
  const second = new SimulatedChannel('channel-b');
  lab.channels = [lab.channel, second];
  const [image, other] = [lab.cloud.addImage('m-0'), lab.cloud.addImage('m-1')];
  lab.cloud.share(image, account(1));
  await lab.runs(2, {}, HOUR);
  second.onSend = () => ({ kind: 'unknown', message: 'no answer' });
  lab.cloud.share(image, account(2));
  image.shares.delete(account(1));
  await lab.run({}, MINUTE);
  second.onSend = () => undefined;
  return { lab, other };
}

async function put(lab: Lab, table: TableId, key: Key, columns: Readonly<Record<string, string>>) {
  const expected = (await lab.store.get(table, key))?.version ?? 0;
  await lab.store.write(table, { key, columns, expected, token: `by hand/${Math.random()}` });
}

/** Each in its turn; in a large test all. */
const chosen = (n: number): readonly unknown[] =>
  process.env['TEST_SIZE'] === 'quick' ? [FOREIGN[n % FOREIGN.length]] : FOREIGN;

let shares = 100;

/** Whatever stands in the row: the run goes on, and another image's new share is told. */
async function expectToldBesides({ lab, other }: Awaited<ReturnType<typeof world>>, what: string) {
  const id = account((shares += 1));
  lab.cloud.share(other, id);
  const { failure } = await lab.run({}, MINUTE);
  expect([what, failure, lab.channel.alerts().includes(`shared m-1 ${id}`)]).toEqual([what, undefined, true]);
  other.shares.delete(id);
}

/** A scope whose baseline is damaged is blind as a whole: see damaged-baseline.test.ts. */
const isLeftOut = (sort: string) => sort === 'm-1' || sort.startsWith('audit/baseline/');

describe.each<[TableId, string]>([
  ['images', SCOPE],
  ['state', ACCOUNT],
  ['outbox', ACCOUNT],
  ['history', SCOPE],
  ['runs', ACCOUNT],
])('a row of %s is input', (table, partition) => {
  it('each field of another type, a huge value, a time to come: it fails for itself alone', async () => {
    const made = await world();
    const { lab } = made;
    let cases = 0;
    for (const { key, columns } of await rowsOf(lab.store, table, partition)) {
      if (isLeftOut(key.sort)) continue;
      for (const [column, text] of Object.entries(columns)) {
        const isJson = /^[{[]/.test(text);
        for (const path of isJson ? pathsIn(JSON.parse(text)) : [[]]) {
          for (const foreign of chosen((cases += 1))) {
            const value = isJson
              ? JSON.stringify(withField(JSON.parse(text), path, foreign))
              : String(foreign);
            await put(lab, table, key, { ...columns, [column]: value });
            await expectToldBesides(
              made,
              `${key.sort} ${column} ${path.join('.')} = ${JSON.stringify(foreign).slice(0, 60)}`,
            );
            await put(lab, table, key, columns);
          }
        }
      }
    }
    expect(cases).toBeGreaterThan(10);
  });
});

describe('a forged envelope', () => {
  const forged = {
    msgtype: 'markdown',
    markdown: {
      title: 'All is well',
      text: '![x](https://evil.example/x.png) [log in](https://evil.example)',
    },
    at: { isAtAll: true },
  };

  it('I3: its words are not sent; the notes that it holds are, in our own', async () => {
    const { lab } = await world();
    const rows = await rowsOf(lab.store, 'outbox', ACCOUNT);
    const open = rows.find(
      ({ key, columns }) =>
        key.sort.startsWith('envelope/channel-b') && columns['envelope']?.includes('"tried"'),
    );
    if (open === undefined) throw new Error('there is no open envelope');
    const payload = JSON.stringify(forged);
    await put(lab, 'outbox', open.key, { ...open.columns, payload, words: payload });
    lab.later(HOUR);
    await lab.runs(2);
    const [, second] = lab.channels as [SimulatedChannel, SimulatedChannel];
    expect(JSON.stringify([...second.sent, ...lab.channel.sent])).not.toContain('evil');
    expect(second.alerts()).toEqual([`shared m-0 ${account(2)}`]);
  });

  it('I3: one of another shape is dropped, its notes go anew, and people are told once', async () => {
    const { lab } = await world();
    const [, second] = lab.channels as [SimulatedChannel, SimulatedChannel];
    const rows = await rowsOf(lab.store, 'outbox', ACCOUNT);
    for (const { key, columns } of rows.filter(({ key: { sort } }) => sort.startsWith('envelope/channel-b')))
      await put(lab, 'outbox', key, {
        ...columns,
        envelope: '{"noteIds":"x"}',
        payload: JSON.stringify(forged),
      });
    const damaged = rows.filter(({ key: { sort } }) => sort.startsWith('envelope/channel-b')).length;
    await lab.runs(3);
    expect(second.alerts()).toEqual([`shared m-0 ${account(2)}`]);
    expect(second.news().filter((words) => words === 'notice all damagedRow')).toHaveLength(damaged);
    expect(lab.news().filter((words) => words === 'notice all damagedRow')).toHaveLength(damaged);
    expect(JSON.stringify(second.sent)).not.toContain('evil');
  });

  it('I3: a note of another shape says so in its place, once in each channel', async () => {
    const { lab } = await world();
    const [, second] = lab.channels as [SimulatedChannel, SimulatedChannel];
    const rows = await rowsOf(lab.store, 'outbox', ACCOUNT);
    const note = rows.find(
      ({ key, columns }) => key.sort.startsWith('note/') && columns['done_at_ms'] === undefined,
    );
    if (note === undefined) throw new Error('no note waits');
    await put(lab, 'outbox', note.key, { ...note.columns, note: '{"kind":"change","id":"x"}' });
    lab.later(HOUR);
    await lab.runs(4);
    expect(second.news()).toEqual(['notice all damagedRow']);
    lab.later(2 * DAY);
    await lab.runs(3);
    expect(second.news()).toEqual(['notice all damagedRow']);
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('await/'))).toEqual([]);
  });
});

it('I8: calls that were «answered in 2099» make no run wait, in whatever order they stand', async () => {
  const { lab, other } = await world();
  const lease = await lab.row('state', ACCOUNT, 'lease');
  const runs = await rowsOf(lab.store, 'runs', ACCOUNT);
  const recentMs = [...Array.from({ length: 6_000 }, () => FUTURE_MS), 1];
  const limit = { limit: 6_000, learnt: false, refusedLevel: 0, probeAtMs: 0, probePauseMs: 0, grownAtMs: 0 };
  const apis = ['ListCustomImages', 'ListCustomImageShareAccounts', 'ListRegions'];
  const limits = Object.fromEntries(apis.map((api) => [api, { ...limit, recentMs, refusedMs: recentMs }]));
  for (const [table, row] of [['state', lease] as const, ...runs.map((one) => ['runs', one] as const)])
    await put(lab, table, row.key, { ...row.columns, quota: JSON.stringify({ limits }) });
  lab.cloud.share(other, account(3));
  const startMs = lab.clock.now();
  const { failure } = await lab.invoke();
  expect(failure).toBeUndefined();
  expect(lab.channel.alerts()).toContain(`shared m-1 ${account(3)}`);
  expect(lab.clock.now() - startMs).toBeLessThan(3 * MINUTE);
});
