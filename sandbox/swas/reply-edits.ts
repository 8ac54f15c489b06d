/** A reply of SWAS as it is sent. */
export type SwasReply = Readonly<Record<string, unknown>>;

export type Entry = Readonly<Record<string, unknown>>;
/** `only` is the id of the one entry that is concerned; undefined: all of them. */
export type Change = (reply: SwasReply, only?: string) => SwasReply;

/** The lists that a reply may have, with the field that names an entry. */
const IDS = { CustomImages: 'ImageId', ImageShareUsers: 'UserId', Regions: 'RegionId' } as const;
export type List = keyof typeof IDS;

const listOf = (reply: SwasReply): List | undefined =>
  (Object.keys(IDS) as List[]).find((name) => Array.isArray(reply[name]));

export const withEntries =
  (change: (entries: readonly Entry[], list: List) => readonly Entry[]): Change =>
  (reply) => {
    const list = listOf(reply);
    return list === undefined ? reply : { ...reply, [list]: change(reply[list] as readonly Entry[], list) };
  };

/** What stands in the place of an empty list: null, or nothing at all. A list with entries stays. */
export const emptyListAs =
  (value: null | undefined): Change =>
  (reply) => {
    const list = listOf(reply);
    if (list === undefined || (reply[list] as readonly Entry[]).length > 0) return reply;
    return { ...reply, [list]: value };
  };

const isNamed = (entry: Entry, list: List, id: string): boolean => String(entry[IDS[list]]) === id;

export const withEach =
  (change: (entry: Entry, list: List) => Entry): Change =>
  (reply, only) =>
    withEntries((entries, list) =>
      entries.map((entry) =>
        only === undefined || isNamed(entry, list, only) ? change(entry, list) : entry,
      ),
    )(reply);

/** The count stays text where it was text. */
export const countedBy =
  (difference: number): Change =>
  (reply) => {
    const { TotalCount: count } = reply;
    if (count === undefined) return reply;
    const next = Math.max(0, Number(count) + difference);
    return { ...reply, TotalCount: typeof count === 'string' ? String(next) : next };
  };

/** The position of the named entry, or without a name that of the first or the last one. -1: it is not on this page. */
export function positionOf(reply: SwasReply, only: string | undefined, otherwise: 'first' | 'last'): number {
  const list = listOf(reply);
  if (list === undefined) return -1;
  const entries = reply[list] as readonly Entry[];
  if (only !== undefined) return entries.findIndex((entry) => isNamed(entry, list, only));
  return otherwise === 'first' && entries.length > 0 ? 0 : entries.length - 1;
}

export function isLastPage({ TotalCount: count, PageSize: size, PageNumber: number }: SwasReply): boolean {
  return size === undefined || Number(number) === Math.max(1, Math.ceil(Number(count) / Number(size)));
}
