import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../../sandbox/faults.ts';
import {
  type OddOperation,
  ODDITIES,
  type Oddity,
  REPLY_ODDITIES,
  type ReplyOddity,
} from '../../../sandbox/swas/oddities.ts';
import type { Outcome } from '../openapi/vendor-client.ts';
import { swasFixture } from '../swas-fixture.ts';

const FIRST = '1420771593046218';
/** Too large for a JavaScript number. */
const SECOND = '5301946782215093477';

/** Three images, of which `m-b` is shared with two accounts. */
async function withImages() {
  const fixture = await swasFixture();
  fixture.clock.now = Date.parse('2024-07-15T05:59:21Z');
  for (const id of ['m-a', 'm-b', 'm-c']) fixture.cloud.addImage({ id, name: id });
  fixture.cloud.share('m-b', FIRST, SECOND);
  fixture.cloud.setInShare('m-b', true);
  fixture.clock.now = Date.now();
  const { call, faults } = fixture;
  const HANGZHOU = { RegionId: 'cn-hangzhou' };
  const QUERIES: Readonly<Record<OddOperation, Record<string, string>>> = {
    ListCustomImages: HANGZHOU,
    ListCustomImageShareAccounts: { ...HANGZHOU, ImageId: 'm-b' },
    ListRegions: {},
    AddCustomImageShareAccount: { ...HANGZHOU, ImageId: 'm-b', 'Account.1': FIRST },
  };
  return {
    ...fixture,
    ask: (operation: OddOperation, query: Record<string, string> = {}) =>
      call(operation, { ...QUERIES[operation], ...query }),
    odd: (oddity: Oddity, rule: Partial<FaultRule> = {}, entry?: string) =>
      faults.add({
        service: 'swas',
        ...rule,
        effect: { kind: 'odd', oddity, ...(entry === undefined ? {} : { entry }) },
      }),
  };
}

/** A reply's fields, or what they and the text must be. */
type Expected = object | ((outcome: Outcome) => void);

const images = (TotalCount: string, ...CustomImages: object[]) => ({ TotalCount, CustomImages });
const ids = (...all: string[]) => all.map((ImageId) => ({ ImageId }));
const shares = (TotalCount: number, ...ImageShareUsers: object[]) => ({ TotalCount, ImageShareUsers });
const users = (...all: string[]) => all.map((UserId) => ({ UserId }));
const sharedAt = (SharedTime: unknown) =>
  shares(2, { UserId: FIRST, SharedTime }, { UserId: SECOND, SharedTime });
const without =
  (field: string): Expected =>
  ({ text }: Outcome) =>
    expect(text).not.toContain(field);
const regions =
  (count: number, last: object): Expected =>
  ({ reply }: Outcome) => {
    expect(reply['Regions']).toHaveLength(count);
    expect((reply['Regions'] as unknown[]).at(-1)).toMatchObject(last);
  };

function check(outcome: Outcome, expected: Expected | undefined): void {
  if (typeof expected === 'function') (expected as (outcome: Outcome) => void)(outcome);
  else if (expected !== undefined) expect(outcome.reply).toMatchObject(expected);
  else throw new Error('this test must say what is expected');
}

/** What each oddity makes of the replies that it concerns. */
const EXPECTED: Readonly<Record<ReplyOddity, Partial<Record<OddOperation, Expected>>>> = {
  'one-too-many': {
    ListCustomImages: images('4', ...ids('m-c', 'm-b', 'm-a')),
    ListCustomImageShareAccounts: shares(3, ...users(FIRST, SECOND)),
  },
  'one-too-few': {
    ListCustomImages: images('2', ...ids('m-c', 'm-b', 'm-a')),
    ListCustomImageShareAccounts: shares(1, ...users(FIRST, SECOND)),
  },
  'no-count': {
    ListCustomImages: without('TotalCount'),
    ListCustomImageShareAccounts: without('TotalCount'),
  },
  'entry-twice': {
    ListCustomImages: images('4', ...ids('m-c', 'm-b', 'm-a', 'm-c')),
    ListCustomImageShareAccounts: shares(3, ...users(FIRST, SECOND, FIRST)),
    ListRegions: regions(10, { RegionId: 'cn-hangzhou' }),
  },
  'entry-left-out': {
    ListCustomImages: images('2', ...ids('m-c', 'm-b')),
    ListCustomImageShareAccounts: shares(1, ...users(FIRST)),
    ListRegions: regions(8, { RegionId: 'us-west-1' }),
  },
  'entry-hidden': {
    ListCustomImages: images('3', ...ids('m-c', 'm-b')),
    ListCustomImageShareAccounts: shares(2, ...users(FIRST)),
  },
  empty: {
    ListCustomImages: images('0'),
    ListCustomImageShareAccounts: shares(0),
    ListRegions: ({ reply }: Outcome) => expect(reply['Regions']).toEqual([]),
  },
  // Of lists that are not empty; what becomes of others is below.
  'empty-left-out': {
    ListCustomImages: images('3', ...ids('m-c', 'm-b', 'm-a')),
    ListCustomImageShareAccounts: shares(2, ...users(FIRST, SECOND)),
  },
  'empty-null': {
    ListCustomImages: images('3', ...ids('m-c', 'm-b', 'm-a')),
    ListCustomImageShareAccounts: shares(2, ...users(FIRST, SECOND)),
  },
  'utc-times': { ListCustomImageShareAccounts: sharedAt('2024-07-15 05:59:21.0') },
  'half-second-times': { ListCustomImageShareAccounts: sharedAt('2024-07-15 13:59:21.5') },
  'iso-times': { ListCustomImageShareAccounts: sharedAt('2024-07-15T05:59:21Z') },
  'number-times': { ListCustomImageShareAccounts: sharedAt(1_721_023_161_000) },
  'no-times': { ListCustomImageShareAccounts: without('SharedTime') },
  'other-types': {
    ListCustomImages: images(
      '3',
      { ImageId: 'm-c', Status: 1, CreationTime: {}, Tags: 'none', InShare: 0 },
      { ImageId: 'm-b', Description: 7, InShare: 1 },
      { ImageId: 'm-a' },
    ),
    ListCustomImageShareAccounts: sharedAt([]),
    ListRegions: regions(9, { RegionId: 'rus-west-1', LocalName: false, RegionEndpoint: null }),
  },
  'odd-entry': {
    ListCustomImages: images('4', ...ids('m-c', 'm-b', 'm-a', 'image <1>')),
    ListCustomImageShareAccounts: shares(3, ...users(FIRST, SECOND, 'nobody')),
    ListRegions: regions(10, { RegionId: 'Moon Base/1' }),
  },
  'flagged-shared': {
    ListCustomImages: images('3', ...Array.from({ length: 3 }, () => ({ InShareUser: true }))),
  },
  'flagged-unshared': {
    ListCustomImages: images('3', ...Array.from({ length: 3 }, () => ({ InShareUser: false }))),
  },
  'foreign-owner': {
    ListCustomImages: ({ reply, text }: Outcome) => {
      expect(reply).toMatchObject(
        images('3', ...Array.from({ length: 3 }, () => ({ UserId: '1999999999999999' }))),
      );
      expect(text).toContain('"UserId":1999999999999999,');
    },
  },
};

const RIGHT: Readonly<Partial<Record<OddOperation, Expected>>> = {
  ListCustomImages: images(
    '3',
    { ImageId: 'm-c', InShareUser: false, UserId: '1850926437581920' },
    { ImageId: 'm-b', InShareUser: true, Status: '1' },
    { ImageId: 'm-a', InShareUser: false },
  ),
  ListCustomImageShareAccounts: sharedAt('2024-07-15 13:59:21.0'),
  ListRegions: regions(9, { RegionId: 'rus-west-1', LocalName: '俄罗斯（莫斯科）' }),
};

describe('an odd reply, through the vendor’s client', () => {
  test.each(
    REPLY_ODDITIES.flatMap((oddity) => ODDITIES[oddity].of.map((operation) => [operation, oddity] as const)),
  )('%s %s, for one call', async (operation, oddity) => {
    const { swas, ask, odd } = await withImages();
    odd(oddity, { operation });
    check(await ask(operation), EXPECTED[oddity][operation]);
    check(await ask(operation), RIGHT[operation]);
    expect(swas.calls).toMatchObject([{ status: 200, fault: 'odd' }, { fault: undefined }]);
  });

  test('account ids keep all their digits', async () => {
    const { ask, odd } = await withImages();
    odd('one-too-many');
    expect((await ask('ListCustomImageShareAccounts')).text).toContain(`"UserId":${SECOND},`);
  });

  test('a call is selected by operation, region, image, page and number', async () => {
    const { ask, odd } = await withImages();
    odd('empty', { operation: 'ListCustomImages', regionId: 'cn-shanghai' });
    odd('empty', { operation: 'ListCustomImageShareAccounts', imageId: 'm-a' });
    odd('empty', { operation: 'ListCustomImages', page: 2 });
    odd('no-count', { operation: 'ListCustomImages', nth: 2, times: 2 });
    const counts: unknown[] = [];
    for (let n = 0; n < 4; n += 1) counts.push((await ask('ListCustomImages')).reply['TotalCount']);
    expect(counts).toEqual(['3', undefined, undefined, '3']);
    expect((await ask('ListCustomImageShareAccounts')).reply).toMatchObject(
      shares(2, ...users(FIRST, SECOND)),
    );
    const page = { PageNumber: '2', PageSize: '2' };
    expect((await ask('ListCustomImages', page)).reply).toMatchObject(images('0'));
    expect((await ask('ListCustomImages', page)).reply).toMatchObject(images('3', ...ids('m-a')));
  });

  test('of several pages, the odd entry is on the last one and counts on all', async () => {
    const { ask, odd } = await withImages();
    odd('odd-entry', { operation: 'ListCustomImages', times: 3 });
    const page = (PageNumber: string) => ask('ListCustomImages', { PageNumber, PageSize: '2' });
    expect((await page('1')).reply).toMatchObject(images('4', ...ids('m-c', 'm-b')));
    expect((await page('2')).reply).toMatchObject(images('4', ...ids('m-a', 'image <1>')));
    expect((await page('3')).reply).toMatchObject(images('4'));
  });

  test.each([
    ['empty-left-out', undefined],
    ['empty-null', null],
  ] as const)('%s: the list of nothing', async (oddity, list) => {
    const { ask, odd } = await withImages();
    odd(oddity, { times: 2 });
    const { reply } = await ask('ListCustomImageShareAccounts', { ImageId: 'm-a' });
    expect(reply).toMatchObject({ TotalCount: 0 });
    expect(reply['ImageShareUsers']).toBe(list);
    const elsewhere = await ask('ListCustomImages', { RegionId: 'cn-shanghai' });
    expect(elsewhere.reply).toMatchObject({ TotalCount: '0' });
    expect(elsewhere.reply['CustomImages']).toBe(list);
  });

  test('page-repeated: every page is page 1', async () => {
    const { ask, odd } = await withImages();
    odd('page-repeated', { times: 3 });
    const { reply } = await ask('ListCustomImages', { PageNumber: '2', PageSize: '2' });
    expect(reply).toMatchObject({ TotalCount: '3', PageNumber: '1', CustomImages: ids('m-c', 'm-b') });
    expect(
      (await ask('ListCustomImageShareAccounts', { PageNumber: '2', PageSize: '1' })).reply,
    ).toMatchObject(shares(2, ...users(FIRST)));
  });
});

describe('an oddity of one entry', () => {
  test('entry-left-out: no page shows the image, all agree on the count, and its shares are still there', async () => {
    const { ask, odd } = await withImages();
    odd('entry-left-out', { operation: 'ListCustomImages', times: 2 }, 'm-b');
    const page = (PageNumber: string) => ask('ListCustomImages', { PageNumber, PageSize: '2' });
    expect((await page('1')).reply).toMatchObject(images('2', ...ids('m-c', 'm-a')));
    expect((await page('2')).reply).toMatchObject(images('2'));
    expect((await ask('ListCustomImageShareAccounts')).reply).toMatchObject(
      shares(2, ...users(FIRST, SECOND)),
    );
    expect((await ask('ListCustomImages')).reply).toMatchObject(images('3', ...ids('m-c', 'm-b', 'm-a')));
  });

  test('entry-left-out: an account', async () => {
    const { ask, odd } = await withImages();
    odd('entry-left-out', { operation: 'ListCustomImageShareAccounts' }, FIRST);
    expect((await ask('ListCustomImageShareAccounts')).reply).toMatchObject(shares(1, ...users(SECOND)));
  });

  test('the others stay as they are', async () => {
    const { ask, odd } = await withImages();
    odd('flagged-shared', { operation: 'ListCustomImages' }, 'm-a');
    odd('foreign-owner', { operation: 'ListCustomImages', nth: 2 }, 'm-a');
    odd('iso-times', { operation: 'ListCustomImageShareAccounts' }, SECOND);
    odd('entry-twice', { operation: 'ListRegions' }, 'rus-west-1');
    expect((await ask('ListCustomImages')).reply).toMatchObject(
      images('3', ...[false, true, true].map((InShareUser) => ({ InShareUser }))),
    );
    const own = { UserId: '1850926437581920' };
    expect((await ask('ListCustomImages')).reply).toMatchObject(
      images('3', own, own, { UserId: '1999999999999999' }),
    );
    expect((await ask('ListCustomImageShareAccounts')).reply).toMatchObject(
      shares(2, { SharedTime: '2024-07-15 13:59:21.0' }, { SharedTime: '2024-07-15T05:59:21Z' }),
    );
    check(await ask('ListRegions'), regions(10, { RegionId: 'rus-west-1' }));
  });

  test('an entry that is not there: the right reply', async () => {
    const { ask, odd } = await withImages();
    for (const oddity of ['entry-left-out', 'entry-twice', 'foreign-owner'] as const) {
      odd(oddity, { operation: 'ListCustomImages' }, 'm-unknown');
      expect((await ask('ListCustomImages')).reply).toMatchObject(RIGHT.ListCustomImages ?? {});
    }
  });
});

test('a rule that could never have an effect is not accepted', async () => {
  const { faults, odd } = await withImages();
  expect(() => odd('utc-times', { operation: 'ListCustomImages' })).toThrow(
    'utc-times does not concern ListCustomImages; it concerns ListCustomImageShareAccounts',
  );
  expect(() => odd('one-too-many', { operation: 'ListRegions' })).toThrow(
    'it concerns ListCustomImages and ListCustomImageShareAccounts',
  );
  expect(() => odd('empty', {}, 'm-a')).toThrow('empty cannot be limited to one entry');
  for (const service of ['sts', 'tablestore', 'email'] as const)
    expect(() => faults.add({ service, effect: { kind: 'odd', oddity: 'empty' } })).toThrow(
      `odd is a fault of swas only, not of ${service}`,
    );
});
