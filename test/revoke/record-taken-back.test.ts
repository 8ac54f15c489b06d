import { describe, expect, it } from 'vitest';
import type { KnownImage } from '../../lib/model/known-image.ts';
import { recordTakenBack } from '../../lib/revoke/record-taken-back.ts';
import { imageToColumns, rowToImage } from '../../lib/snapshot/rows.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { beforeWrites } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { ACCOUNT, PARTNER, REGION, STRANGER } from '../support/new-world.ts';

const IMAGE = 'm-prod';
const NEWCOMER = '2098765432109876543';
const SCOPE = { accountId: ACCOUNT, regionId: REGION };
const KEY = { partition: `${ACCOUNT}:${REGION}`, sort: IMAGE };

describe('the row of an image whose shares were taken back', () => {
  const clock = { now: () => Date.UTC(2026, 10, 24), sleep: () => Promise.resolve() };
  const share = (accountId: string, sharedTime = '2026-11-24 09:00:00.0') => ({
    accountId,
    sharedTime,
    verdict: 'untrusted' as const,
    noticedAtMs: 1,
    baseline: false,
  });
  const image = (change: Partial<KnownImage> = {}): KnownImage => ({
    imageId: IMAGE,
    name: 'prod-db',
    exposedToEcs: true,
    firstLook: 'over',
    gone: false,
    shares: [share(STRANGER), share(PARTNER)],
    changes: [],
    ...change,
  });

  async function recordOver(known: KnownImage, taken: readonly { accountId: string; sharedTime?: string }[]) {
    const store: Store = await memoryStore();
    await store.write('images', { key: KEY, columns: imageToColumns(known), expected: 0, token: 'audit' });
    const found = await recordTakenBack(taken, { store, scope: SCOPE, imageId: IMAGE, clock });
    const row = await store.get('images', KEY);
    if (row === undefined) throw new Error('the row is gone');
    return { found, row, after: rowToImage(row) };
  }

  it('I2: the share leaves and its change comes in one write; the rest stays as it was', async () => {
    const { row, after } = await recordOver(image(), [share(STRANGER)]);
    expect(row).toMatchObject({ version: 2, token: expect.stringMatching(/^revoke\/.{36}$/) as string });
    expect({ ...after, changes: [] }).toEqual({
      ...image({ shares: [share(PARTNER)] }),
      verifiedMs: clock.now(),
    });
    expect(after.changes).toEqual([
      {
        id: expect.stringMatching(/^20261124T000000000Z-/) as string,
        kind: 'unshared',
        scope: SCOPE,
        imageId: IMAGE,
        imageName: 'prod-db',
        noticedAtMs: clock.now(),
        accountId: STRANGER,
        sharedTime: '2026-11-24 09:00:00.0',
      },
    ]);
  });

  it('changes that wait in the row to be posted are kept, the older ones first', async () => {
    const [waiting] = (await recordOver(image(), [share(STRANGER)])).after.changes;
    if (waiting === undefined) throw new Error('no change');
    const { after } = await recordOver(image({ changes: [waiting] }), [share(PARTNER)]);
    expect(after.changes.map((c) => 'accountId' in c && c.accountId)).toEqual([STRANGER, PARTNER]);
    expect(after.changes[0]).toEqual(waiting);
  });

  it('a share whose absence was not proven yet goes, too', async () => {
    const missing = { sinceMs: 1, completeMs: 1, heldMs: 1 };
    const shares = [{ ...share(STRANGER), missing }];
    const { found, after } = await recordOver(image({ shares }), [share(STRANGER)]);
    expect([found.recorded, after.shares]).toEqual([[STRANGER], []]);
  });

  it('a share with another time than the one that was taken back stays', async () => {
    const { found, row } = await recordOver(image(), [share(STRANGER, '2026-11-24 09:30:00.0')]);
    expect(found).toEqual({ recorded: [], pending: [STRANGER] });
    expect(row.version).toBe(1);
  });

  it('an unreadable time has not moved', async () => {
    const { found } = await recordOver(image(), [{ accountId: STRANGER }, share(PARTNER, 'yesterday')]);
    expect(found).toEqual({ recorded: [STRANGER, PARTNER], pending: [] });
  });

  it('an account that the row does not hold is left out, and the row unwritten', async () => {
    const { found, row } = await recordOver(image(), [share(NEWCOMER)]);
    expect(found).toEqual({ recorded: [], pending: [] });
    expect(row.version).toBe(1);
  });

  it('more than a row takes at once: the rest is left to the audit', async () => {
    const shares = Array.from({ length: 600 }, (_, n) => share(String(100_000_000_000 + n)));
    const { found, after } = await recordOver(image({ shares }), shares);
    expect([found.recorded.length, found.pending.length]).toEqual([500, 100]);
    expect([after.changes.length, after.shares.length]).toEqual([500, 100]);
    expect(after.shares.map((s) => s.accountId)).toEqual(found.pending);
  });

  it('a row that others write without end is given up with an error', async () => {
    const store = await memoryStore();
    const columns = imageToColumns(image());
    await store.write('images', { key: KEY, columns, expected: 0, token: 'audit' });
    let version = 1;
    const busy = beforeWrites(store, async () => {
      await store.write('images', { key: KEY, columns, expected: version, token: `audit-${version}` });
      version += 1;
    });
    const recording = recordTakenBack([share(STRANGER)], {
      store: busy,
      scope: SCOPE,
      imageId: IMAGE,
      clock,
    });
    await expect(recording).rejects.toMatchObject({ code: 'StoreUnavailable' });
    expect(version).toBe(7);
  });
});
