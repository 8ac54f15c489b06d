import { describe, expect, it } from 'vitest';
import type { Row, TableId } from '../../lib/snapshot/store.ts';
import { changeNote, shareChange } from '../alert/message/samples.ts';
import { ACCOUNT, Lab, MINUTE } from '../support/lab.ts';
import { account, REGION } from '../support/simulated-cloud.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';

async function deployed() {
  const lab = await Lab.open();
  const second = new SimulatedChannel('channel-b');
  lab.channels = [lab.channel, second];
  const image = lab.cloud.addImage('m-0');
  await lab.runs(2, {}, MINUTE);
  return { lab, second, image };
}

async function put(lab: Lab, table: TableId, sort: string, columns: Row['columns']) {
  const key = { partition: ACCOUNT, sort };
  const row = await lab.store.get(table, key);
  const expected = row?.version ?? 0;
  const token = `by hand/${sort}/${expected}`;
  await lab.store.write(table, { key, columns: { ...row?.columns, ...columns }, expected, token });
}

/** What comes of a new share: why the run failed, and which channels heard of it. */
async function newShare({ lab, second, image }: Awaited<ReturnType<typeof deployed>>) {
  lab.cloud.share(image, account(1));
  const { failure } = await lab.run({}, MINUTE);
  const told = [lab.channel, second].map((channel) => channel.alerts().includes(`shared m-0 ${account(1)}`));
  return { failure, told };
}
const WELL = { failure: undefined, told: [true, true] };

describe('I3: a note that many channels have accepted, by its row', () => {
  const channels = Array.from({ length: 36 }, (_, n) => `c${String(n).padStart(23, '0')}`).join(',');

  it.each([1, 400, 780])('and whose id has %i characters stops no other note', async (length) => {
    const made = await deployed();
    const scope = { accountId: ACCOUNT, regionId: REGION };
    const change = shareChange({ id: 'e'.repeat(length), scope });
    const note = { ...changeNote(change), id: `change/${change.id}` };
    const columns = { note: JSON.stringify(note), accepted_by: channels };
    await put(made.lab, 'outbox', `note/${note.id}`, columns);
    await put(made.lab, 'outbox', `await//0/000/0/${String(note.atMs).padStart(15, '0')}/${note.id}`, {});
    expect(await newShare(made)).toEqual(WELL);
    await made.lab.runs(3, {}, MINUTE);
    const { imageId, accountId } = change;
    const forged = made.second.alerts().filter((words) => words === `shared ${imageId} ${accountId}`);
    expect(forged).toHaveLength(1);
  });
});

// Valibot's records pass over these keys, and what stands there is of any shape.
describe.each(['__proto__', 'constructor', 'prototype'])('a key %s', (name) => {
  it.each<[TableId, string, string]>([
    ['state', 'channels', 'refusals'],
    ['state', 'audit/told', 'told'],
    ['state', 'audit/first-look', 'told'],
    ['state', 'audit/regions', 'regions'],
    ['state', 'audit/deployment', 'deployment'],
  ])('in %s %s, written out or by escapes, fails nothing', async (table, sort, column) => {
    for (const key of [name, `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`]) {
      const made = await deployed();
      await put(made.lab, table, sort, { [column]: `{"${key}":{"sinceMs":1,"subject":null}}` });
      expect(await newShare(made)).toEqual(WELL);
    }
  });

  it.each(['scopes', `scopes.${REGION}.images`, `scopes.${REGION}.failures`])(
    'in the coverage, among its %s, fails nothing',
    async (path) => {
      const made = await deployed();
      const row = await made.lab.row('state', ACCOUNT, 'audit/coverage/0');
      const coverage = JSON.parse(row.columns['coverage'] ?? '') as Record<string, object>;
      let at: Record<string, object> = coverage;
      for (const step of path.split('.')) {
        at[step] ??= {};
        at = at[step] as Record<string, object>;
      }
      Object.defineProperty(at, name, { value: { cut: 1, images: null, sinceMs: '' }, enumerable: true });
      await put(made.lab, 'state', 'audit/coverage/0', { coverage: JSON.stringify(coverage) });
      expect(await newShare(made)).toEqual(WELL);
    },
  );
});
