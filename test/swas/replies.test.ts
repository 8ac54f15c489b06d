import { describe, expect, test } from 'vitest';
import { IMAGE_ID, REGION_ID } from '../../lib/platform/id-patterns.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import {
  readListCustomImages,
  readListCustomImageShareAccounts,
  readListRegions,
  toImage,
  toPage,
  toShare,
} from '../../lib/swas/replies.ts';
import { makeOdd, REPLY_ODDITIES, type ReplyOddity } from '../../sandbox/swas/oddities.ts';

/** The page of an answer of `ListCustomImageShareAccounts`, as the walk through the list gets it. */
const sharePage = (reply: unknown) => {
  const read = readListCustomImageShareAccounts(reply);
  return toPage(read, read.ImageShareUsers, toShare);
};
/** The same of `ListCustomImages`. */
const imagePage = (reply: unknown) => {
  const read = readListCustomImages(reply);
  return toPage(read, read.CustomImages, toImage);
};

const shares = (users: unknown, rest: object = {}) =>
  sharePage({ TotalCount: 1, ImageShareUsers: users, ...rest });
const image = (fields: object) => {
  const reply = { TotalCount: '1', CustomImages: [{ ImageId: 'm-1', Name: 'one', ...fields }] };
  const { entries, problem } = imagePage(reply);
  const [first] = entries;
  if (first === undefined) throw new Error(`no image: ${problem ?? 'no problem'}`);
  return first;
};

describe('I9: account ids', () => {
  test.each([
    ['1850926437581920', '1850926437581920'],
    ['9223372036854775807', '9223372036854775807'],
    [1850926437581920, '1850926437581920'],
    [0, '0'],
  ])('%o is read as the text %s', (given, text) => {
    expect(shares([{ UserId: given }]).entries[0]?.accountId).toBe(text);
  });

  test.each([
    '',
    'abc',
    '-1',
    '1.5',
    '1e3',
    ' 1',
    '1'.repeat(21),
    1.5,
    -1,
    Number.NaN,
    true,
    null,
    {},
    [],
    // A number that has lost its digits already.
    2 ** 60,
  ])('%o is none, so its entry is named as a problem', (given) => {
    const { entries, problem } = shares([{ UserId: given }]);
    expect(entries).toEqual([]);
    expect(problem).toMatch(/^its entry 1 cannot be used: UserId .+/);
  });
});

describe('counts', () => {
  test.each([
    ['120', 120],
    [120, 120],
    ['0', 0],
    [10_000_000, 10_000_000],
  ])('%o counts %i', (given, count) => {
    expect(shares([], { TotalCount: given, PageSize: given })).toEqual({
      entries: [],
      totalCount: count,
      pageSize: count,
    });
  });

  test.each([undefined, null, '', ' 1', '-1', -1, 1.5, '1e3', 1e9, '99999999999999999999', true, []])(
    '%o is none: the entries are there all the same, and the page says what is missing',
    (given) => {
      expect(shares([{ UserId: '123456' }], { TotalCount: given, PageSize: given })).toEqual({
        entries: [{ accountId: '123456', sharedTime: undefined }],
        totalCount: undefined,
        pageSize: undefined,
        problem: 'it has no usable TotalCount',
      });
    },
  );

  test('a page size need not be echoed', () => {
    expect(shares([])).toStrictEqual({ entries: [], totalCount: 1, pageSize: undefined });
  });
});

describe('I11: one odd entry never voids its neighbours', () => {
  test('of a list of share accounts, and the first of them is named by its place', () => {
    const { entries, problem } = shares([{ UserId: '123456' }, { UserId: 'x' }, null, { UserId: '654321' }]);
    expect(entries.map((e) => e.accountId)).toEqual(['123456', '654321']);
    expect(problem).toBe('its entry 2 cannot be used: UserId is not an account id');
  });

  test.each([null, undefined, 7, 'text', [], {}])('even if it is %o', (entry) => {
    const { entries, problem } = shares([{ UserId: '123456' }, entry]);
    expect(entries).toHaveLength(1);
    expect(problem).toMatch(/^its entry 2 cannot be used: \S/);
  });

  test('of a list of images', () => {
    const reply = { TotalCount: 2, CustomImages: [{ ImageId: '../m' }, { ImageId: 'm-2' }] };
    const { entries, problem } = imagePage(reply);
    expect(entries.map((e) => e.imageId)).toEqual(['m-2']);
    expect(problem).toBe('its entry 1 cannot be used: ImageId is not an image id');
  });

  test('of a list of regions', () => {
    const { Regions } = readListRegions({
      Regions: [{ RegionId: 'x.evil.com' }, { RegionId: 'cn-hangzhou' }, { RegionId: 'rus-west-1' }],
    });
    expect(Regions.usable.map((r) => r.RegionId)).toEqual(['cn-hangzhou', 'rus-west-1']);
    expect(Regions.problem).toBe('its entry 1 cannot be used: RegionId is not a region id');
  });

  test('and a problem with an entry is named before a missing count', () => {
    expect(sharePage({ ImageShareUsers: [null] }).problem).toMatch(/^its entry 1/);
  });

  test.each(['', 'm 1', 'm/1', '../m', 'm-1\n', 'm_1', '`m`', 'm'.repeat(65), 1, null, undefined])(
    '%o is no image id',
    (ImageId) => {
      const { entries, problem } = imagePage({ TotalCount: 1, CustomImages: [{ ImageId }] });
      expect(entries).toEqual([]);
      expect(problem).toContain('ImageId');
    },
  );
});

describe('optional fields', () => {
  test('are read in our own words', () => {
    expect(
      image({
        Description: 'd',
        Status: '1',
        CreationTime: '2026-01-08T01:02:33Z',
        UserId: '1850926437581920',
        InShare: true,
        InShareUser: false,
        Unheard: { of: 1 },
      }),
    ).toEqual({
      imageId: 'm-1',
      name: 'one',
      description: 'd',
      status: '1',
      creationTime: '2026-01-08T01:02:33Z',
      ownerId: '1850926437581920',
      flaggedShared: false,
      exposedToEcs: true,
    });
  });

  test.each([7, {}, [], true, null, undefined])(
    'of another type (%o) are unknown, and the image is there',
    (odd) => {
      const fields = { Name: odd, Description: odd, Status: odd, CreationTime: odd };
      expect(image(fields)).toMatchObject({
        imageId: 'm-1',
        name: '',
        description: undefined,
        status: undefined,
        creationTime: undefined,
      });
    },
  );

  test.each(['x', -1, {}, null, undefined])('an owner %o is unknown', (UserId) => {
    expect(image({ UserId }).ownerId).toBeUndefined();
  });

  test.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    [undefined, undefined],
    [null, undefined],
    ['yes', undefined],
    [1, undefined],
    [0, undefined],
    ['', undefined],
  ])('a flag %o is %o: one that cannot be read is unknown, not false', (given, flag) => {
    expect(image({ InShare: given }).exposedToEcs).toBe(flag);
    expect(image({ InShareUser: given }).flaggedShared).toBe(flag);
  });

  test('text is cut to a length that helps, without half a character', () => {
    expect(image({ Name: 'x'.repeat(1_000_000) }).name).toHaveLength(256);
    expect(image({ Name: `${'x'.repeat(255)}😀` }).name).toBe(`${'x'.repeat(255)}\uFFFD`);
  });
});

describe('I5: a share', () => {
  test('keeps the text of its time, and has none if none is given', () => {
    const { entries } = shares([{ UserId: '1', SharedTime: '2024-07-15 13:59:21.0' }, { UserId: '2' }]);
    expect(entries).toEqual([
      { accountId: '1', sharedTime: '2024-07-15 13:59:21.0' },
      { accountId: '2', sharedTime: undefined },
    ]);
  });

  test.each([[[]], [{}], [true], [null], [1.5]])(
    'with a time of another type (%o) is there',
    (SharedTime) => {
      expect(shares([{ UserId: '1', SharedTime }])).toEqual({
        entries: [{ accountId: '1', sharedTime: undefined }],
        totalCount: 1,
        pageSize: undefined,
      });
    },
  );

  test('keeps a time that is a number, as text', () => {
    const { entries } = shares([{ UserId: '1', SharedTime: 1_784_102_361_000 }]);
    expect(entries).toEqual([{ accountId: '1', sharedTime: '1784102361000' }]);
  });
});

describe('I11: patterns', () => {
  test.each([
    'cn-hangzhou',
    'ap-southeast-1',
    'us-west-1',
    'cn-wulanchabu',
    'cn-hangzhou-finance-1',
    'rus-west-1',
  ])('%s is a region id', (id) => expect(REGION_ID.test(id)).toBe(true));
  test.each([
    '',
    'cn',
    'CN-hangzhou',
    'cn-hangzhou.evil.com',
    'cn-hangzhou\n',
    'cn-',
    'cn-a/b',
    'cn-a@b',
    'cn-a#',
    'moon base-1',
  ])('%o is none', (id) => expect(REGION_ID.test(id)).toBe(false));
  test('m-bp1b4aeb3cbe11e293bd is an image id', () => {
    expect(IMAGE_ID.test('m-bp1b4aeb3cbe11e293bd')).toBe(true);
  });
});

describe('a list that is missing', () => {
  test.each([
    [0, undefined],
    [0, null],
    ['0', undefined],
    ['0', null],
  ])('counts as empty if TotalCount is %o and the list is %o', (TotalCount, list) => {
    const empty = { entries: [], totalCount: 0, pageSize: undefined };
    expect(sharePage({ TotalCount, ImageShareUsers: list })).toEqual(empty);
    expect(imagePage({ TotalCount, CustomImages: list })).toEqual(empty);
  });

  test('keeps entries that are there although TotalCount is 0', () => {
    expect(sharePage({ TotalCount: 0, ImageShareUsers: [{ UserId: '1' }] }).entries).toHaveLength(1);
    expect(imagePage({ TotalCount: 0, CustomImages: [{ ImageId: 'm-1' }] }).entries).toHaveLength(1);
  });

  test.each([1, '1', undefined, 'none'])('makes the answer invalid if TotalCount is %o', (TotalCount) => {
    expect(() => sharePage({ TotalCount })).toThrow(OpenApiError);
    expect(() => sharePage({ TotalCount, ImageShareUsers: null })).toThrow(OpenApiError);
    expect(() => imagePage({ TotalCount })).toThrow(OpenApiError);
  });

  test.each([[null], [''], [' '], [false], [[]], ['0x0']])(
    'makes the answer invalid if TotalCount is %o, which is no count',
    (TotalCount) => {
      expect(() => sharePage({ TotalCount })).toThrow(OpenApiError);
    },
  );
});

describe('an answer of the wrong shape', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ok'],
    ['a list', []],
    ['an empty object', {}],
    ['a list that is an object', { TotalCount: 0, ImageShareUsers: {}, CustomImages: {}, Regions: {} }],
    ['a list that is a text', { TotalCount: 1, ImageShareUsers: 'no', CustomImages: 'no', Regions: 'no' }],
  ])('%s is garbled, never an empty list', (_, reply) => {
    for (const read of [readListCustomImageShareAccounts, readListCustomImages, readListRegions])
      expect(() => read(reply)).toThrow(
        expect.objectContaining({ code: 'ApiGarbled', retryable: true }) as Error,
      );
  });

  test('names the place', () => {
    expect(() => sharePage({ TotalCount: 1, ImageShareUsers: 7 })).toThrow(
      'ListCustomImageShareAccounts: the answer is not valid: ImageShareUsers: must be a list',
    );
    expect(() => imagePage(null)).toThrow('ListCustomImages: the answer is not valid: (root): must be');
    expect(() => readListRegions({})).toThrow('ListRegions: the answer is not valid: Regions: is missing');
  });

  test('I12: what stands there is not repeated, whatever it is', () => {
    const said = 'said-by-somebody-else';
    for (const UserId of [said, [said], { [said]: said }, said.repeat(100_000)]) {
      const { problem } = shares([{ UserId }]);
      expect(problem).toMatch(/^its entry 1 cannot be used: UserId [^]{5,60}$/);
      expect(problem).not.toContain(said);
    }
    const read = () => sharePage({ TotalCount: 0, ImageShareUsers: said });
    expect(read).toThrow(/ImageShareUsers: must be/);
    expect(read).not.toThrow(said);
  });
});

describe('what a service may answer and nobody hopes for', () => {
  const SHARES = {
    TotalCount: 2,
    PageNumber: 1,
    PageSize: 50,
    ImageShareUsers: [
      { UserId: '111111', SharedTime: '2026-11-24 13:59:21.0' },
      { UserId: '222222', SharedTime: '2026-11-24 14:59:21.0' },
    ],
  };
  const IMAGES = {
    TotalCount: '2',
    PageNumber: '1',
    PageSize: '100',
    CustomImages: [
      {
        ImageId: 'm-1',
        Name: 'one',
        Description: 'd',
        Status: 'Available',
        CreationTime: '2026-01-08T01:02:33Z',
        UserId: '1850926437581920',
        InShare: true,
        InShareUser: true,
      },
      { ImageId: 'm-2', Name: 'two', UserId: '1850926437581920', InShare: false, InShareUser: false },
    ],
  };
  const asShares = (oddity: ReplyOddity) => sharePage(makeOdd(oddity, SHARES));
  const asImages = (oddity: ReplyOddity) => imagePage(makeOdd(oddity, IMAGES));
  const [plainShares, plainImages] = [sharePage(SHARES), imagePage(IMAGES)];
  const times = (oddity: ReplyOddity) => asShares(oddity).entries.map((s) => s.sharedTime);

  test.each(REPLY_ODDITIES)('%s: each answer is a page, and no entry that was shown is lost', (oddity) => {
    for (const [page, plain, keyOf] of [
      [asShares(oddity), plainShares, (e: { accountId: string }) => e.accountId],
      [asImages(oddity), plainImages, (e: { imageId: string }) => e.imageId],
    ] as const) {
      const keys = (entries: readonly object[]) => entries.map((e) => keyOf(e as never));
      const all = keys(plain.entries);
      const isShorter = oddity === 'entry-left-out' || oddity === 'entry-hidden';
      const expected = oddity === 'empty' ? [] : isShorter ? all.slice(0, -1) : all;
      expect(keys(page.entries)).toEqual(oddity === 'entry-twice' ? [...expected, all[0]] : expected);
    }
  });

  test.each<[ReplyOddity, number | undefined]>([
    ['one-too-many', 3],
    ['one-too-few', 1],
    ['no-count', undefined],
    ['entry-twice', 3],
    ['entry-left-out', 1],
    ['entry-hidden', 2],
    ['empty', 0],
    ['odd-entry', 3],
  ])('%s: TotalCount is read as it was given, %s', (oddity, count) => {
    expect([asShares(oddity).totalCount, asImages(oddity).totalCount]).toEqual([count, count]);
  });

  test.each(REPLY_ODDITIES)('%s: only a missing count and an odd entry are a problem', (oddity) => {
    const problem = {
      'no-count': ['it has no usable TotalCount', 'it has no usable TotalCount'],
      'odd-entry': [
        'its entry 3 cannot be used: UserId is not an account id',
        'its entry 3 cannot be used: ImageId is not an image id',
      ],
    }[oddity as string] ?? [undefined, undefined];
    expect([asShares(oddity).problem, asImages(oddity).problem]).toEqual(problem);
  });

  test('odd-entry: the regions beside it are read, and it is named', () => {
    const { Regions } = readListRegions(makeOdd('odd-entry', { Regions: [{ RegionId: 'cn-hangzhou' }] }));
    expect(Regions).toEqual({
      usable: [{ RegionId: 'cn-hangzhou' }],
      problem: 'its entry 2 cannot be used: RegionId is not a region id',
    });
  });

  test('empty: no region is named, which is left to the caller to judge', () => {
    const { Regions } = readListRegions(makeOdd('empty', { Regions: [{ RegionId: 'cn-hangzhou' }] }));
    expect(Regions).toStrictEqual({ usable: [] });
  });

  test.each<[ReplyOddity, string | undefined]>([
    ['utc-times', '2026-11-24 05:59:21.0'],
    ['half-second-times', '2026-11-24 13:59:21.5'],
    ['iso-times', '2026-11-24T05:59:21Z'],
    ['no-times', undefined],
    ['other-types', undefined],
  ])('%s: the text is kept as given, %s', (oddity, first) => {
    expect(times(oddity)[0]).toBe(first);
  });

  test('number-times: the number is kept as text', () => {
    expect(times('number-times')[0]).toBe(String(Date.UTC(2026, 10, 24, 5, 59, 21)));
  });

  test('other-types: the fields are unknown, and the image keeps its other ones', () => {
    expect(asImages('other-types').entries[0]).toEqual({
      imageId: 'm-1',
      name: 'one',
      description: undefined,
      status: undefined,
      creationTime: undefined,
      ownerId: '1850926437581920',
      flaggedShared: true,
      exposedToEcs: undefined,
    });
  });

  test.each<[ReplyOddity, object]>([
    ['flagged-shared', { flaggedShared: true }],
    ['flagged-unshared', { flaggedShared: false }],
    ['foreign-owner', { ownerId: '1999999999999999' }],
  ])('%s: every image says so', (oddity, fields) => {
    for (const entry of asImages(oddity).entries) expect(entry).toMatchObject(fields);
  });
});
