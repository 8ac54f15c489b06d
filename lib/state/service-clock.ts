import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import { parseSharedTime } from '../model/shared-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';

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

/** What is known of the clock with which the service writes SharedTime: one row an account. */
export class ServiceClock {
  readonly #store: Store;
  readonly #key: { readonly partition: string; readonly sort: string };
  #version: number;
  #learnt: LearntOffset;

  private constructor(store: Store, accountId: string, row: Row | undefined) {
    this.#store = store;
    this.#key = keyOf(accountId);
    this.#version = row?.version ?? 0;
    this.#learnt = readLearnt(row);
  }

  static async load(store: Store, accountId: string): Promise<ServiceClock> {
    return new ServiceClock(store, accountId, await store.get('state', keyOf(accountId)));
  }

  get offsetMinutes(): number | undefined {
    return this.#learnt.offset;
  }

  /** Writes only what is new. */
  async learn(shares: readonly SharedWithin[], token: string): Promise<void> {
    const before = this.#learnt;
    this.#learnt = shares.reduce(learnOffset, before);
    if (this.#learnt === before) return;
    const columns = { learnt: JSON.stringify(this.#learnt) };
    const write = { key: this.#key, columns, expected: this.#version, token: `${token}/clock` };
    const result = await this.#store.write('state', write);
    // Another writer's guess is as good as ours.
    this.#version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
  }
}

/** Only how a time is shown depends on it. */
const readLearnt = (row: Row | undefined): LearntOffset => parseOr(row, 'learnt', learntShape, {});
const minutes = v.optional(v.pipe(v.number(), v.integer(), v.minValue(WESTMOST), v.maxValue(EASTMOST)));
const learntShape: v.GenericSchema<unknown, LearntOffset> = v.object({ guess: minutes, offset: minutes });

const keyOf = (accountId: string) => auditKey(accountId, 'service-clock');
