/**
 * What a run was shown: every reply of the cloud that reached it, read here once more and independently of the program.
 */
export interface Shown {
  /** A count of all calls of all runs. */
  readonly order: number;
  /** By the run's own clock. */
  readonly atMs: number;
  readonly action: string;
  readonly region: string;
  /** Of a share call. */
  readonly imageId: string;
  /** The images that a look by id asks for; undefined: the whole list. */
  readonly lookedFor: readonly string[] | undefined;
  readonly pageNumber: number;
  /** Undefined: the call was refused. */
  readonly page: ShownPage | undefined;
  /** Why it was refused. */
  readonly refusal: string | undefined;
}

export interface ShownPage {
  /** The distinct entries in their order. */
  readonly entries: readonly ShownEntry[];
  /** Entries as the page has them, those that stand there twice or that have an unforeseen id included. */
  readonly length: number;
  readonly odd: number;
  /** Undefined: the reply has no count, so whether it is valid is open. */
  readonly total: number | undefined;
  readonly pageSize: number;
}

export interface ShownEntry {
  readonly id: string;
  /** Of a share. Null: the reply has none that can be read. */
  readonly time: string | null;
  /** Of an image. */
  readonly exposed: boolean | 'unclear';
  readonly owner: string | undefined;
}

type Raw = Readonly<Record<string, unknown>>;
export type Query = Readonly<Record<string, string>>;

const ACCOUNT = /^[0-9]{6,20}$/;
const IMAGE = /^[A-Za-z0-9-]{1,64}$/;

/** @returns undefined: no reply of this service. */
export function readPage(reply: unknown, query: Query): ShownPage | undefined {
  if (typeof reply !== 'object' || reply === null) return undefined;
  const { CustomImages, ImageShareUsers, TotalCount, PageSize } = reply as Raw;
  // An empty list may be left out, or be null.
  const raw = CustomImages ?? ImageShareUsers ?? (Number(TotalCount ?? Number.NaN) === 0 ? [] : undefined);
  if (!Array.isArray(raw)) return undefined;
  const entries = (raw as readonly Raw[]).map(CustomImages === undefined ? readShare : readImage);
  const sound = entries.filter((e) => e !== undefined);
  const total = Number(TotalCount);
  return {
    entries: [...new Map(sound.map((e) => [e.id, e])).values()],
    length: raw.length,
    odd: raw.length - sound.length,
    total: TotalCount === undefined || !Number.isSafeInteger(total) ? undefined : total,
    pageSize: Number(PageSize ?? query['PageSize']),
  };
}

function readShare(raw: Raw): ShownEntry | undefined {
  const id = String(raw['UserId']);
  const time = raw['SharedTime'];
  if (!ACCOUNT.test(id)) return undefined;
  const text = typeof time === 'string' ? time : typeof time === 'number' ? String(time) : null;
  return { id, time: text, exposed: 'unclear', owner: undefined };
}

function readImage(raw: Raw): ShownEntry | undefined {
  const id = String(raw['ImageId']);
  const { InShare, UserId } = raw;
  if (!IMAGE.test(id)) return undefined;
  return {
    id,
    time: null,
    exposed: typeof InShare === 'boolean' ? InShare : 'unclear',
    owner: typeof UserId === 'string' ? UserId : undefined,
  };
}

/** Milliseconds since the epoch: a form that nobody documents, so it may count as no time at all. */
const EPOCH = /^\d{13}$/;
export const isEpoch = (text: string | null): boolean => EPOCH.test(text ?? '');
const WALL_CLOCK = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?Z?$/;
const HOUR_MS = 3_600_000;

/** The time as if it were UTC; undefined: it cannot be read. */
export function wallClockMs(text: string | null): number | undefined {
  if (isEpoch(text)) return Number(text);
  const [, date, time, fraction = ''] = WALL_CLOCK.exec(text ?? '') ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${fraction}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** No zone is named: a time of UTC+14 is that much earlier, one of UTC−12 that much later. */
export const earliestMs = (wallClock: number): number => wallClock - 14 * HOUR_MS;
export const latestMs = (wallClock: number): number => wallClock + 12 * HOUR_MS;
