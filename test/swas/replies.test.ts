import { describe, expect, test } from 'vitest';
import { IMAGE_ID, REGION_ID } from '../../lib/platform/id-patterns.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import {
  readListCustomImages,
  readListCustomImageShareAccounts,
  readListRegions,
  toImage,
  toShare,
} from '../../lib/swas/replies.ts';

const shares = (users: unknown, rest: object = {}) =>
  readListCustomImageShareAccounts({ TotalCount: 1, ImageShareUsers: users, ...rest });
const images = (list: unknown, rest: object = {}) =>
  readListCustomImages({ TotalCount: '1', CustomImages: list, ...rest });
const image = (fields: object) => {
  const [element] = images([{ ImageId: 'm-1', Name: 'one', ...fields }]).CustomImages;
  if (element === undefined) throw new Error('no element');
  return toImage(element);
};

describe('I9: account ids', () => {
  test.each([
    ['1850926437581920', '1850926437581920'],
    ['9223372036854775807', '9223372036854775807'],
    [1850926437581920, '1850926437581920'],
    [0, '0'],
  ])('%o is read as the text %s', (given, text) => {
    expect(shares([{ UserId: given }]).ImageShareUsers[0]?.UserId).toBe(text);
  });

  test.each(['', 'abc', '-1', '1.5', '1e3', ' 1', '1'.repeat(21), 1.5, -1, Number.NaN, true, null, {}, []])(
    '%o is none',
    (given) => {
      expect(() => shares([{ UserId: given }])).toThrow(OpenApiError);
    },
  );

  test('a number that has lost its digits already is not taken for an id', () => {
    expect(() => shares([{ UserId: 2 ** 60 }])).toThrow(OpenApiError);
  });
});

describe('counts', () => {
  test.each([
    ['120', 120],
    [120, 120],
    ['0', 0],
  ])('%o counts %i', (given, count) => {
    expect(shares([], { TotalCount: given }).TotalCount).toBe(count);
  });

  test.each([undefined, null, '', ' 1', '-1', -1, 1.5, '1e3', 1e9, '99999999999999999999', true, []])(
    '%o is none',
    (given) => {
      expect(() => shares([], { TotalCount: given })).toThrow(OpenApiError);
    },
  );

  test('a page size need not be echoed', () => {
    expect(shares([]).PageSize).toBeUndefined();
    expect(shares([], { PageSize: null }).PageSize).toBeUndefined();
    expect(shares([], { PageSize: '20' }).PageSize).toBe(20);
  });
});

describe('flags', () => {
  test.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    [undefined, undefined],
    [null, undefined],
  ])('%o is %o: a flag that is not there is unknown, not false', (given, flag) => {
    expect(image({ InShare: given, InShareUser: given })).toMatchObject({
      exposedToEcs: flag,
      flaggedShared: flag,
    });
  });

  test.each(['yes', 1, ''])('%o is none', (given) => {
    expect(() => image({ InShare: given })).toThrow(OpenApiError);
  });
});

describe('an image', () => {
  test('is read in our own words', () => {
    expect(
      image({
        Description: 'd',
        Status: '1',
        CreationTime: '2026-01-08T01:02:33Z',
        UserId: '1850926437581920',
        Unheard: { of: 1 },
      }),
    ).toMatchObject({
      imageId: 'm-1',
      name: 'one',
      description: 'd',
      status: '1',
      creationTime: '2026-01-08T01:02:33Z',
      ownerId: '1850926437581920',
    });
  });

  test('without a name has an empty one', () => {
    expect(image({ Name: undefined }).name).toBe('');
  });

  test('with a name of a megabyte is cut at the door', () => {
    expect(image({ Name: 'x'.repeat(1_000_000) }).name.length).toBeLessThanOrEqual(256);
  });

  test.each(['', 'm 1', 'm/1', '../m', 'm-1\n', 'm_1', '`m`', 'm'.repeat(65), 1, null, undefined])(
    'I11: %o is no image id',
    (ImageId) => {
      expect(() => image({ ImageId })).toThrow(OpenApiError);
    },
  );
});

describe('I11: patterns', () => {
  test.each(['cn-hangzhou', 'ap-southeast-1', 'us-west-1', 'cn-wulanchabu', 'cn-hangzhou-finance-1'])(
    '%s is a region id',
    (id) => expect(REGION_ID.test(id)).toBe(true),
  );
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
  ])('%o is none', (id) => expect(REGION_ID.test(id)).toBe(false));
  test('m-bp1b4aeb3cbe11e293bd is an image id', () => {
    expect(IMAGE_ID.test('m-bp1b4aeb3cbe11e293bd')).toBe(true);
  });
  test('a region id of another form than these spoils the answer, and says where', () => {
    expect(() => readListRegions({ Regions: [{ RegionId: 'x.evil.com' }] })).toThrow(/Regions\.0\.RegionId/);
  });
});

describe('an answer of the wrong shape', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ok'],
    ['a list', []],
    ['an empty object', {}],
    ['no list', { TotalCount: 0 }],
    ['a list that is null', { TotalCount: 0, ImageShareUsers: null }],
    ['a list that is an object', { TotalCount: 0, ImageShareUsers: {} }],
    ['an entry that is null', { TotalCount: 1, ImageShareUsers: [null] }],
    ['a count that comes by a prototype', { __proto__: null, ImageShareUsers: [] }],
  ])('%s is garbled, never an empty list', (_, reply) => {
    expect(() => readListCustomImageShareAccounts(reply)).toThrow(
      expect.objectContaining({ code: 'ApiGarbled', retryable: true }) as Error,
    );
  });

  test('names the place', () => {
    expect(() => shares([{ UserId: '1' }, { UserId: 'x' }])).toThrow(/ImageShareUsers\.1\.UserId/);
  });

  test('I12: what stands there is not repeated, whatever it is', () => {
    const said = 'said-by-somebody-else';
    for (const UserId of [said, [said], { [said]: said }, said.repeat(100_000)]) {
      const read = () => shares([{ UserId }]);
      expect(read).toThrow(/ImageShareUsers\.0\.UserId: [^]{5,60}$/);
      expect(read).not.toThrow(said);
    }
    for (const [name, wrong] of Object.entries({ TotalCount: said, ImageShareUsers: said }))
      expect(() =>
        readListCustomImageShareAccounts({ TotalCount: 0, ImageShareUsers: [], [name]: wrong }),
      ).toThrow(new RegExp(`${name}: must be (?!.*${said})`));
  });

  test('a share keeps what is given as its time, and none where none is', () => {
    const read = shares([{ UserId: '1', SharedTime: '2024-07-15 13:59:21.0' }, { UserId: '2' }]);
    expect(read.ImageShareUsers.map(toShare)).toEqual([
      { accountId: '1', sharedTime: '2024-07-15 13:59:21.0' },
      { accountId: '2', sharedTime: undefined },
    ]);
  });
});
