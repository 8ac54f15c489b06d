import * as v from 'valibot';
import { type BlindSpot, isDue, subjectKey } from '../model/blind-spot.ts';
import type { Failure, Subject } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import { parseOr } from '../snapshot/rows.ts';
import { subjectShape, text } from '../snapshot/shapes.ts';
import type { Key, Row, Store } from '../snapshot/store.ts';
import { begunBy, type Refusal, refusalFields } from './account-coverage.ts';
import { refused, untilVerified } from './blind-spots.ts';
import { type TellDeps, tellBlindSpots, type Told } from './told.ts';

/** What fails of a deployment as a whole, its fan-out or its channels, by the keys of the subjects. */
export type Refusals = Readonly<Record<string, Refusal & { readonly subject: Subject }>>;

/** The row of the deployment's own account that holds them. */
export type RefusalItem = 'fan-out' | 'channels';

/** What was tried. Without a failure it worked. */
export interface Tried {
  readonly subject: Subject;
  readonly failure: Failure | undefined;
}

export interface RefusalDeps extends TellDeps {
  /** The deployment's own account. */
  readonly homeId: string;
  readonly item: RefusalItem;
  readonly nowMs: number;
  /** Whether a subject is looked after here: others are left alone. */
  readonly isOurs: (subject: Subject) => boolean;
  /** How long it may last before it is told; what only a person can mend is told at once. */
  readonly dueMs: number;
}

/**
 * Keeps what was tried and fails, and since when, and tells people what is blind by that (I10).
 * @returns what was told now.
 */
export async function keepRefusals(
  tried: (before: Refusals) => readonly Tried[] | Promise<readonly Tried[]>,
  { homeId, item, nowMs, dueMs, isOurs, ...deps }: RefusalDeps,
): Promise<readonly Note[]> {
  const { store, token } = deps;
  const key = keyOf(homeId, item);
  const row = await store.get('state', key);
  const before = read(row, nowMs);
  const after: Record<string, Refusal & { readonly subject: Subject }> = { ...before };
  for (const { subject, failure } of await tried(before)) {
    const name = subjectKey(subject);
    if (failure === undefined) delete after[name];
    else after[name] = { subject, sinceMs: before[name]?.sinceMs ?? nowMs, failure };
  }
  const columns = { refusals: JSON.stringify(after) };
  if (columns.refusals !== JSON.stringify(before))
    // Whoever was faster has tried the same just now.
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/${item}` });
  const blind = new Set(Object.keys(after));
  const isJudged = (subject: Subject): boolean => ITEM_OF[partOf(subject)] === item && isOurs(subject);
  const look = (told: Told) => {
    const spots = untilVerified(spotsOf(after, dueMs), told).filter(
      (spot) => isJudged(spot.subject) && isDue(spot, nowMs),
    );
    return { accountId: homeId, nowMs, spots, blind, isJudged };
  };
  return tellBlindSpots(homeId, look, deps);
}

/** Pure. */
export const spotsOf = (refusals: Refusals, dueMs: number): BlindSpot[] =>
  Object.values(refusals).map(({ subject, ...refusal }) => refused(subject, refusal, dueMs));

export const readRefusals = async (
  store: Store,
  homeId: string,
  item: RefusalItem,
  nowMs: number,
): Promise<Refusals> => read(await store.get('state', keyOf(homeId, item)), nowMs);

const ITEM_OF: Readonly<Record<string, RefusalItem>> = {
  channel: 'channels',
  accounts: 'fan-out',
  dispatch: 'fan-out',
};

const partOf = (subject: Subject): string => (subject.kind === 'audit' ? (subject.part ?? '') : subject.kind);

/** What fails is met again by the next run, so a damaged row counts as empty. */
const read = (row: Row | undefined, nowMs: number): Refusals =>
  Object.fromEntries(
    Object.entries(parseOr(row, 'refusals', refusalsShape, {})).map(([key, one]) => [
      key,
      begunBy(one, nowMs),
    ]),
  );
const refusalsShape: v.GenericSchema<unknown, Refusals> = v.record(
  text,
  v.object({ ...refusalFields, subject: subjectShape }),
);

const keyOf = (homeId: string, item: RefusalItem): Key => ({ partition: homeId, sort: item });
