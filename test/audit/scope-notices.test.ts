import { describe, expect, it } from 'vitest';
import { assessMiscount, ScopeNotices } from '../../lib/audit/scope-notices.ts';
import type { Note } from '../../lib/model/note.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import type { Listing } from '../../lib/swas/list-images.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { account, NOW, SCOPE } from '../support/values.ts';

const OTHER = account(1);

const listing = (counted: number, listed: number): Listing => ({
  images: [],
  certainty: counted === listed ? 'complete' : 'steady',
  ...(counted === listed ? {} : { miscount: { counted, listed, digest: 'd' } }),
});

/** One run after another over one store. */
function runs(store: Store) {
  const told: Note[] = [];
  return {
    ids: () => told.map(({ id }) => id),
    run: async (work: (notices: ScopeNotices) => Promise<void>, ending: 'saved' | 'died' = 'saved') => {
      const known = await AccountCoverage.load(store, SCOPE.accountId, NOW);
      const record = known.record(SCOPE.regionId);
      const postNotes = async (notes: readonly Note[]) => void told.push(...notes);
      await work(new ScopeNotices({ scope: SCOPE, clock: fakeClock(), record, postNotes }));
      if (ending === 'saved') await known.save('run');
    },
  };
}

describe('a notice', () => {
  it('that a run told before it died is told again under its id', async () => {
    const { run, ids } = runs(await memoryStore());
    await run((notices) => notices.listed(listing(16, 15)), 'died');
    await run((notices) => notices.listed(listing(26, 25)));
    expect(ids()).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
    await run((notices) => notices.listed(listing(16, 15)));
    expect(ids()).toHaveLength(2);
  });

  it('of more hidden entries is another one, also after a run that died', async () => {
    const { run, ids } = runs(await memoryStore());
    await run((notices) => notices.listed(listing(16, 15)), 'died');
    await run((notices) => notices.listed(listing(17, 15)));
    expect(new Set(ids()).size).toBe(2);
  });

  it('of a miscount that ended and begins again is another one', async () => {
    const { run, ids } = runs(await memoryStore());
    for (const counted of [16, 15, 16]) await run((notices) => notices.listed(listing(counted, 15)));
    expect(new Set(ids()).size).toBe(2);
  });

  it('names its subject and its oddity', async () => {
    const { run, ids } = runs(await memoryStore());
    await run(async (notices) => {
      await notices.listed(listing(16, 15));
      await notices.unfinishedFirstList(3);
      await notices.owners([OTHER]);
    });
    expect(ids()).toEqual(
      ['miscount/1', 'unfinishedFirstList', 'onlyReceived'].map(
        (what) => `notice/1850926437581920:cn-hangzhou/list/${what}/0`,
      ),
    );
  });
});

describe('I14: that every image is another account’s', () => {
  it('is told once', async () => {
    const { run, ids } = runs(await memoryStore());
    for (let i = 0; i < 2; i += 1) await run((notices) => notices.owners([OTHER, OTHER]));
    expect(ids()).toHaveLength(1);
  });

  it.each([[[]], [[undefined]], [[OTHER, undefined]]])('is not told of %j', async (owners) => {
    const { run, ids } = runs(await memoryStore());
    await run((notices) => notices.owners(owners));
    expect(ids()).toEqual([]);
  });
});

const count = (counted: number, listed: number) => ({ counted, listed, digest: 'd' });

describe('I1: a count that does not agree', () => {
  it('is told once it is steady, and again when more is hidden', () => {
    expect(assessMiscount(undefined, count(16, 15), false)).toEqual({ keep: count(16, 15), isNews: false });
    const told = assessMiscount(undefined, count(16, 15), true);
    expect(told).toEqual({ keep: { ...count(16, 15), told: 1 }, isNews: true });
    expect(assessMiscount(told.keep, count(15, 14), true).isNews).toBe(false);
    expect(assessMiscount(told.keep, count(17, 15), false)).toEqual({
      keep: { ...count(17, 15), told: 1 },
      isNews: false,
    });
    expect(assessMiscount(told.keep, count(17, 15), true)).toEqual({
      keep: { ...count(17, 15), told: 2 },
      isNews: true,
    });
  });

  it('that counts too few is told, too', () => {
    expect(assessMiscount(undefined, count(14, 15), true).isNews).toBe(true);
  });

  it('is none where only the pages are shorter than the service says', () => {
    expect(assessMiscount(undefined, count(15, 15), true)).toEqual({ keep: count(15, 15), isNews: false });
  });
});
