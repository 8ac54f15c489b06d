import { chinaTimeMs } from '../china-time.ts';
import {
  type Change,
  countedBy,
  emptyListAs,
  type Entry,
  isLastPage,
  type List,
  positionOf,
  type SwasReply,
  withEach,
  withEntries,
} from './reply-edits.ts';

/**
 * What a service may answer and nobody hopes for. Most oddities are a change of one right reply; the others change how
 * the call is carried out. Where a call has nothing that an oddity concerns, it is served as usual.
 */
interface Description {
  readonly about: string;
  readonly of: readonly OddOperation[];
  /** Whether it may be limited to one entry of the list. */
  readonly limitable?: true;
}

const OPERATIONS = {
  images: 'ListCustomImages',
  shares: 'ListCustomImageShareAccounts',
  regions: 'ListRegions',
  add: 'AddCustomImageShareAccount',
} as const;

/** The operations that an oddity may concern. */
export type OddOperation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

const PAGED = [OPERATIONS.images, OPERATIONS.shares];
const LISTS = [...PAGED, OPERATIONS.regions];

const withTimes = (write: (ms: number) => unknown): Change =>
  withEach((entry) =>
    typeof entry['SharedTime'] === 'string'
      ? { ...entry, SharedTime: write(chinaTimeMs(entry['SharedTime'])) }
      : entry,
  );

const withFlag = (value: boolean): Change =>
  withEach((entry, list) => (list === 'CustomImages' ? { ...entry, InShareUser: value } : entry));

/** `2026-11-28T07:27:20Z` as the API writes a time, without a zone: `2026-11-28 07:27:20.0`. */
const bare = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}.0`;

const OTHER_TYPES: Readonly<Record<List, (entry: Entry) => Entry>> = {
  CustomImages: (entry) => ({
    ...entry,
    Description: 7,
    Status: 1,
    CreationTime: {},
    Tags: 'none',
    InShare: entry['InShare'] === true ? 1 : 0,
  }),
  ImageShareUsers: (entry) => ({ ...entry, SharedTime: [] }),
  Regions: (entry) => ({ ...entry, LocalName: false, RegionEndpoint: null }),
};

const ODD_ENTRY: Readonly<Record<List, Entry>> = {
  CustomImages: { ImageId: 'image <1>', Name: 'odd' },
  ImageShareUsers: { UserId: 'nobody', SharedTime: '2026-01-01 00:00:00.0' },
  Regions: { RegionId: 'Moon Base/1', LocalName: 'odd' },
};

const FOREIGN_OWNER = '1999999999999999';

const CHANGES = {
  'one-too-many': {
    about: 'TotalCount counts an entry that no page shows',
    of: PAGED,
    change: countedBy(1),
  },
  'one-too-few': { about: 'TotalCount is one too low', of: PAGED, change: countedBy(-1) },
  'no-count': {
    about: 'no TotalCount',
    of: PAGED,
    change: (reply) => Object.fromEntries(Object.entries(reply).filter(([name]) => name !== 'TotalCount')),
  },
  'entry-twice': {
    about: 'the first entry of the page is there twice, and counted twice',
    of: LISTS,
    limitable: true,
    change: (reply, only) => {
      const position = positionOf(reply, only, 'first');
      // The count is the whole list's, on a page past its end as well.
      if (position < 0)
        return only === undefined && Number(reply['TotalCount']) > 0 ? countedBy(1)(reply) : reply;
      return countedBy(1)(
        withEntries((entries) => [...entries, ...entries.slice(position, position + 1)])(reply),
      );
    },
  },
  'entry-left-out': {
    about: 'the last entry of the page is missing, and not counted',
    of: LISTS,
    limitable: true,
    change: (reply, only) => {
      const position = positionOf(reply, only, 'last');
      if (position < 0) return reply;
      return countedBy(-1)(withEntries((entries) => entries.toSpliced(position, 1))(reply));
    },
  },
  'entry-hidden': {
    about: 'the last entry of the page is missing, but counted',
    of: PAGED,
    limitable: true,
    change: (reply, only) => {
      const position = positionOf(reply, only, 'last');
      return position < 0 ? reply : withEntries((entries) => entries.toSpliced(position, 1))(reply);
    },
  },
  empty: {
    about: 'no entries, and a count of 0',
    of: LISTS,
    change: (reply) => countedBy(Number.NEGATIVE_INFINITY)(withEntries(() => [])(reply)),
  },
  'empty-left-out': {
    about: 'a list without entries is left out of the answer',
    of: PAGED,
    change: emptyListAs(undefined),
  },
  'empty-null': {
    about: 'a list without entries is null',
    of: PAGED,
    change: emptyListAs(null),
  },
  'utc-times': {
    about: 'SharedTime is in UTC, eight hours earlier',
    of: [OPERATIONS.shares],
    limitable: true,
    change: withTimes(bare),
  },
  'half-second-times': {
    about: 'SharedTime has half a second more',
    of: [OPERATIONS.shares],
    limitable: true,
    change: withTimes((ms) => bare(ms + 8 * 3_600_000).replace(/\.0$/, '.5')),
  },
  'iso-times': {
    about: 'SharedTime is ISO 8601 in UTC',
    of: [OPERATIONS.shares],
    limitable: true,
    change: withTimes((ms) => new Date(ms).toISOString().replace('.000', '')),
  },
  'number-times': {
    about: 'SharedTime is a number: milliseconds since the epoch',
    of: [OPERATIONS.shares],
    limitable: true,
    change: withTimes((ms) => ms),
  },
  'no-times': {
    about: 'no SharedTime',
    of: [OPERATIONS.shares],
    limitable: true,
    change: withTimes(() => undefined),
  },
  'other-types': {
    about: 'optional fields have types that are not documented',
    of: LISTS,
    limitable: true,
    change: withEach((entry, list) => OTHER_TYPES[list](entry)),
  },
  'odd-entry': {
    about: 'one more entry at the end, counted, whose id has an undocumented form',
    of: LISTS,
    change: (reply) =>
      countedBy(1)(
        isLastPage(reply) ? withEntries((entries, list) => [...entries, ODD_ENTRY[list]])(reply) : reply,
      ),
  },
  'flagged-shared': {
    about: 'InShareUser is true',
    of: [OPERATIONS.images],
    limitable: true,
    change: withFlag(true),
  },
  'flagged-unshared': {
    about: 'InShareUser is false',
    of: [OPERATIONS.images],
    limitable: true,
    change: withFlag(false),
  },
  'foreign-owner': {
    about: 'UserId is an account that nobody knows',
    of: [OPERATIONS.images],
    limitable: true,
    change: withEach((entry, list) =>
      list === 'CustomImages'
        ? { ...entry, UserId: typeof entry['UserId'] === 'bigint' ? BigInt(FOREIGN_OWNER) : FOREIGN_OWNER }
        : entry,
    ),
  },
} satisfies Readonly<Record<string, Description & { readonly change: Change }>>;

/** Those that are not a change of one reply. The operations look for them. */
const BEHAVIOURS = {
  'page-repeated': { about: 'PageNumber is ignored: every page is page 1', of: PAGED },
  'received-answers-ourselves': {
    about: 'an image that another account shares with the caller has one share account: the caller',
    of: [OPERATIONS.shares],
  },
  'keeps-shared-time': {
    about: 'a share that was removed and is made again shows its first SharedTime',
    of: [OPERATIONS.add],
  },
} satisfies Readonly<Record<string, Description>>;

export type ReplyOddity = keyof typeof CHANGES;
export type Oddity = ReplyOddity | keyof typeof BEHAVIOURS;

export const REPLY_ODDITIES = Object.keys(CHANGES) as readonly ReplyOddity[];

export const ODDITIES: Readonly<Record<Oddity, Description>> = { ...CHANGES, ...BEHAVIOURS };

export const isOddity = (name: string): name is Oddity => Object.hasOwn(ODDITIES, name);

export const isReplyOddity = (oddity: Oddity): oddity is ReplyOddity => Object.hasOwn(CHANGES, oddity);

/** Changes a right reply. With `only`, only the entry with this id is concerned. */
export function makeOdd(oddity: ReplyOddity, reply: SwasReply, only?: string): SwasReply {
  const { change }: { readonly change: Change } = CHANGES[oddity];
  return change(reply, only);
}

/** Throws an error for the user if a rule with this oddity could never have an effect. */
export function checkOdd(rule: {
  readonly service: string;
  readonly operation?: string | undefined;
  readonly oddity: Oddity;
  readonly entry?: string | undefined;
}): void {
  const { service, operation, oddity, entry } = rule;
  if (service !== 'swas') throw new Error(`odd is a fault of swas only, not of ${service}`);
  const { of, limitable } = ODDITIES[oddity];
  if (operation !== undefined && !of.some((one) => one === operation))
    throw new Error(`${oddity} does not concern ${operation}; it concerns ${of.join(' and ')}`);
  if (entry !== undefined && limitable !== true) throw new Error(`${oddity} cannot be limited to one entry`);
}
