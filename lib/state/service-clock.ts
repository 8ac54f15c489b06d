import { parseSharedTime } from '../model/shared-time.ts';
import { parse } from '../snapshot/rows.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';

/** A share was made after the one moment and before the other, and the service writes this time for it. */
export interface SharedWithin {
  readonly sharedTime: string | undefined;
  readonly afterMs: number;
  readonly beforeMs: number;
}

/** How far the service's clock is ahead of UTC, in minutes: one share admits it, a second one confirms it. */
export interface LearntOffset {
  readonly guess?: number | undefined;
  readonly offset?: number | undefined;
}

const MINUTE_MS = 60_000;
const STEP = 30;
const [WESTMOST, EASTMOST] = [-12 * 60, 14 * 60];
/** Our clock and the service's differ. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** The offsets, whole half hours, with which the service may have written this time. */
export function offsetsOf({ sharedTime, afterMs, beforeMs }: SharedWithin): number[] | undefined {
  const shown = parseSharedTime(sharedTime);
  if (shown === undefined) return undefined;
  const least = (shown - beforeMs - TOLERANCE_MS) / MINUTE_MS;
  const most = (shown - afterMs + TOLERANCE_MS) / MINUTE_MS;
  const offsets: number[] = [];
  for (let at = WESTMOST; at <= EASTMOST; at += STEP) if (at >= least && at <= most) offsets.push(at);
  return offsets;
}

/** What one more share teaches: two that admit the same single offset make it known; one that rules it out unmakes it. Pure. */
export function learnOffset(before: LearntOffset, share: SharedWithin): LearntOffset {
  const offsets = offsetsOf(share);
  if (offsets === undefined) return before;
  const [single] = offsets.length === 1 ? offsets : [];
  if (before.offset !== undefined) return offsets.includes(before.offset) ? before : { guess: single };
  if (single === undefined) return before;
  return single === before.guess ? { offset: single } : { guess: single };
}

/** What is known of the clock with which the service writes SharedTime, for one account: one row, read when it is needed. */
export class ServiceClock {
  readonly #store: Store;
  readonly #key: { readonly partition: string; readonly sort: string };
  #loaded: Promise<{ readonly row: Row | undefined; learnt: LearntOffset }> | undefined;

  constructor(store: Store, accountId: string) {
    this.#store = store;
    this.#key = { partition: accountId, sort: 'service-clock' };
  }

  async offsetMinutes(): Promise<number | undefined> {
    return (await this.#load()).learnt.offset;
  }

  async learn(shares: readonly SharedWithin[]): Promise<void> {
    if (shares.length === 0) return;
    const state = await this.#load();
    state.learnt = shares.reduce(learnOffset, state.learnt);
  }

  /** Writes only what is new. */
  async save(token: string): Promise<void> {
    if (this.#loaded === undefined) return;
    const { row, learnt } = await this.#loaded;
    const columns = { learnt: JSON.stringify(learnt) };
    if (columns.learnt === (row?.columns['learnt'] ?? '{}')) return;
    const expected = row?.version ?? 0;
    await this.#store.write('state', { key: this.#key, columns, expected, token: `${token}/clock` });
  }

  #load() {
    this.#loaded ??= this.#store.get('state', this.#key).then((row) => ({ row, learnt: readLearnt(row) }));
    return this.#loaded;
  }
}

function readLearnt(row: Row | undefined): LearntOffset {
  try {
    return row === undefined ? {} : parse<LearntOffset>(row, 'learnt');
  } catch (error) {
    // Only how a time is shown depends on it.
    if (!(error instanceof StoreError)) throw error;
    return {};
  }
}
