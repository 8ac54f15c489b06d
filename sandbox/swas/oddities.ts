import { chinaTimeMs } from '../china-time.ts';

/**
 * What a service may answer and nobody hopes for: each is a change of one right reply of `ListCustomImages`,
 * `ListCustomImageShareAccounts` or `ListRegions`. Where a reply has nothing that an oddity concerns, it stays as it is.
 */
export type SwasReply = Readonly<Record<string, unknown>>;

type Entry = Readonly<Record<string, unknown>>;
type Change = (reply: SwasReply) => SwasReply;

const LISTS = ['CustomImages', 'ImageShareUsers', 'Regions'] as const;

const withEntries =
  (change: (entries: readonly Entry[], list: (typeof LISTS)[number]) => readonly Entry[]): Change =>
  (reply) => {
    const list = LISTS.find((name) => Array.isArray(reply[name]));
    return list === undefined ? reply : { ...reply, [list]: change(reply[list] as readonly Entry[], list) };
  };

/** The count stays text where it was text. */
const counted =
  (by: (reply: SwasReply) => number): Change =>
  (reply) => {
    const { TotalCount: count } = reply;
    if (count === undefined) return reply;
    const next = Math.max(0, Number(count) + by(reply));
    return { ...reply, TotalCount: typeof count === 'string' ? String(next) : next };
  };

const withTimes = (write: (ms: number) => unknown): Change =>
  withEntries((entries) =>
    entries.map((entry) =>
      typeof entry['SharedTime'] === 'string'
        ? { ...entry, SharedTime: write(chinaTimeMs(entry['SharedTime'])) }
        : entry,
    ),
  );

const withFlag = (name: string, value: unknown): Change =>
  withEntries((entries, list) =>
    list === 'CustomImages' ? entries.map((entry) => ({ ...entry, [name]: value })) : entries,
  );

const entriesOf = (reply: SwasReply): number =>
  LISTS.reduce((sum, list) => sum + (Array.isArray(reply[list]) ? reply[list].length : 0), 0);

/** `2026-11-28T07:27:20Z` as the API writes a time, with no zone named: `2026-11-28 07:27:20.0`. */
const bare = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}.0`;

const CHANGES = {
  /** TotalCount counts an entry that no page shows. */
  'one-too-many': counted(() => 1),
  'one-too-few': counted(() => -1),
  /** No TotalCount at all. */
  'no-count': (reply) => Object.fromEntries(Object.entries(reply).filter(([name]) => name !== 'TotalCount')),
  /** The page's first entry stands on it twice, and counts twice. */
  'entry-twice': (reply) =>
    entriesOf(reply) === 0
      ? reply
      : counted(() => 1)(withEntries((entries) => [...entries, ...entries.slice(0, 1)])(reply)),
  /** The page's last entry is missing, from the count as well. */
  'entry-left-out': (reply) =>
    entriesOf(reply) === 0 ? reply : counted(() => -1)(withEntries((entries) => entries.slice(0, -1))(reply)),
  /** Nothing is there. */
  empty: (reply) => counted(() => Number.NEGATIVE_INFINITY)(withEntries(() => [])(reply)),
  /** Every SharedTime is eight hours earlier: the service writes UTC. */
  'utc-times': withTimes(bare),
  /** Every SharedTime has half a second more. */
  'half-second-times': withTimes((ms) => bare(ms + 8 * 3_600_000).replace(/\.0$/, '.5')),
  /** Every SharedTime is ISO 8601 in UTC. */
  'iso-times': withTimes((ms) => new Date(ms).toISOString().replace('.000', '')),
  /** Every SharedTime is a number, in milliseconds since the epoch. */
  'number-times': withTimes((ms) => ms),
  /** No entry has a SharedTime. */
  'no-times': withTimes(() => undefined),
  /** Optional fields have types that nobody documents. */
  'other-types': withEntries((entries, list) =>
    entries.map((entry) =>
      list === 'CustomImages'
        ? {
            ...entry,
            Description: 7,
            Status: 1,
            CreationTime: {},
            Tags: 'none',
            InShare: entry['InShare'] === true ? 1 : 0,
          }
        : { ...entry, SharedTime: [], LocalName: false },
    ),
  ),
  /** One entry more, whose id has a form that nobody documents. */
  'odd-entry': withEntries((entries, list) => [
    ...entries,
    list === 'CustomImages'
      ? { ImageId: 'image <1>', Name: 'odd' }
      : list === 'Regions'
        ? { RegionId: 'Moon Base/1', LocalName: 'odd' }
        : { UserId: 'nobody', SharedTime: '2026-01-01 00:00:00.0' },
  ]),
  /** Every image is flagged as shared with accounts, or none is. */
  'flagged-shared': withFlag('InShareUser', true),
  'flagged-unshared': withFlag('InShareUser', false),
  /** Every image names an owner whom nobody knows. */
  'foreign-owner': withFlag('UserId', '1999999999999999'),
} satisfies Readonly<Record<string, Change>>;

export type ReplyOddity = keyof typeof CHANGES;

export const REPLY_ODDITIES = Object.keys(CHANGES) as readonly ReplyOddity[];

export const makeOdd = (oddity: ReplyOddity, reply: SwasReply): SwasReply => CHANGES[oddity](reply);
