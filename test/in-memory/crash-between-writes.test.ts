import { describe, expect, it } from 'vitest';
import type { Store, TableId, Write } from '../../lib/snapshot/store.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { account, REGION } from '../support/simulated-cloud.ts';
import { DAY, Lab } from '../support/lab.ts';

const OTHER = 'cn-shanghai';
const deniedList = new OpenApiError('not allowed', { code: 'ApiDenied' });

const withoutCoverage = (store: Store) =>
  beforeWrites(store, (_table, { key }) => {
    if (key.sort === 'coverage') throw storeAway();
  });

describe('I10: a run that dies between telling a blindness and saving the coverage', () => {
  it('the next runs do not tell it again under another id', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    await lab.run();
    lab.cloud.refuse(deniedList, ({ action }) => action === 'ListCustomImages');
    await lab.runs(3, { wrapStore: withoutCoverage });
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind cn-hangzhou ApiDenied']);
    lab.cloud.onCall();
    await lab.run();
    expect(lab.news()).toEqual(['blind cn-hangzhou ApiDenied', 'over cn-hangzhou']);
  });

  it('what was told as begun is told as over, also if it ended before the next run', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    await lab.run();
    lab.cloud.refuse(deniedList, ({ action }) => action === 'ListCustomImages');
    await lab.run({ wrapStore: withoutCoverage });
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind cn-hangzhou ApiDenied', 'over cn-hangzhou']);
  });
});

describe('I3: a run that dies while it posts, and its region is not audited for days', () => {
  /** The process ends at the first write for which this is true: nothing is written any more. */
  const diesAt = (isLast: (table: TableId, write: Write, posted: boolean) => boolean) => (store: Store) => {
    let posted = false;
    let dead = false;
    return beforeWrites(store, (table, write) => {
      dead ||= isLast(table, write, posted);
      if (dead) throw storeAway();
      posted ||= write.key.sort.startsWith('note/');
    });
  };

  it.each([
    ['before the note', diesAt((_table, { key }) => key.sort.startsWith('note/'))],
    ['between the note and the history', diesAt((table) => table === 'history')],
    ['before the changes leave the row', diesAt((table, _write, posted) => table === 'images' && posted)],
  ])('killed %s, the share is told once', async (_when, wrapStore) => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    lab.cloud.addImage('m-2', { region: OTHER });
    await lab.run({ regions: [REGION, OTHER] });
    lab.cloud.share(image, account(1));
    await lab.run({ wrapStore });
    // The outbox forgets what was told a day ago.
    await lab.runs(4, { regions: [OTHER] }, DAY);
    await lab.runs(2);
    expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
    expect((await lab.history()).map((change) => change.kind)).toEqual(['shared']);
  });
});
