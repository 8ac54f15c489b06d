import { type Maybe, most, type Span } from './mind.ts';
import type { RunRecord } from './run-record.ts';
import { type Answer, type Earlier, isConfirmed } from './whole.ts';

const MINUTE_MS = 60_000;
/** The due time depends on settings: at the earliest, and at the latest. */
export const DUE_FROM_MS = 25 * MINUTE_MS;
export const DUE_TO_MS = 300 * MINUTE_MS;

/** When a region's first list was stored, and what was on it (I4). */
export class FirstLook {
  /** The first run that may have stored it, and the first by which it surely was. */
  possibleRun: number | undefined;
  sureRun: number | undefined;
  /** No list was whole in time, so what valid pages had shown was stored. */
  unfinished: Maybe = 'no';
  /** When the list that was stored was asked for. */
  listMs: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  /** When it was surely stored. */
  sureMs: number | undefined;
  /** Images of every list that may be the one. */
  #onEvery: ReadonlySet<string> | undefined;
  #firstMs: Span | undefined;
  #latestMs = Number.NEGATIVE_INFINITY;
  /** The clocks never went back, so a due time can be counted on. */
  #isSteadyClock = true;
  /** Have valid pages shown images? */
  #shown: Maybe = 'no';
  #emptyRuns: { possible: number; sure: number } = { possible: 0, sure: 0 };

  /** A run has asked for the region's list. */
  take(run: RunRecord, answer: Answer, last: Earlier | undefined): void {
    // A run with a clock ahead may have been the first, and not have counted.
    const { from, to } = this.#firstMs ?? run.ms;
    this.#firstMs = { from: Math.min(from, run.ms.from), to };
    if (run.ms.from < this.#latestMs - 5 * MINUTE_MS) this.#isSteadyClock = false;
    this.#latestMs = Math.max(this.#latestMs, run.ms.to);
    if (this.sureRun !== undefined) return;
    const whole = this.#whole(run, answer, last);
    const due = this.#due(run, answer);
    if (whole === 'no' && due === 'no') return;
    // What may have been stored as a whole list may still lack one.
    if (whole !== 'yes' && due !== 'no')
      this.unfinished = due === 'yes' && whole === 'no' && this.possibleRun === undefined ? 'yes' : 'maybe';
    if (this.possibleRun === undefined) {
      this.possibleRun = run.n;
      this.listMs = { from: run.ms.from, to: Number.POSITIVE_INFINITY };
    }
    const ids = [...answer.seen.keys()];
    this.#onEvery = new Set(ids.filter((id) => this.#onEvery?.has(id) !== false));
    if (whole !== 'yes' && due !== 'yes') return;
    this.sureRun = run.n;
    this.listMs = { from: this.listMs.from, to: run.ms.to };
    this.sureMs = run.ms.to;
  }

  /** Was this image, which was shown first in that run, on the list? Nothing is later than a list that is not there. */
  includes(imageId: string, firstShown: number): Maybe {
    if (this.possibleRun === undefined) return 'yes';
    if (this.sureRun !== undefined && firstShown > this.sureRun) return 'no';
    return firstShown <= this.possibleRun && this.#onEvery?.has(imageId) === true ? 'yes' : 'maybe';
  }

  isClockSteady(): boolean {
    return this.#isSteadyClock;
  }

  #whole(run: RunRecord, answer: Answer, last: Earlier | undefined): Maybe {
    if (answer.possible.size === 0) return 'no';
    const isSure = answer.sure !== undefined && run.lived;
    if (answer.seen.size === 0 && answer.seenInDoubt.size === 0) {
      // An empty list counts when two runs saw it.
      const before = { ...this.#emptyRuns };
      this.#emptyRuns.possible += 1;
      if (isSure) this.#emptyRuns.sure += 1;
      return before.possible === 0 ? 'no' : isSure && before.sure > 0 ? 'yes' : 'maybe';
    }
    const { passes } = answer;
    if (isConfirmed(answer)) return isSure ? 'yes' : 'maybe';
    // Several pages must be shown twice; whether the last run's pass may be one of the two is open.
    const ids = [...(last === undefined ? [] : [last.pass]), ...passes].map((p) =>
      [...p.ids].toSorted().join(),
    );
    return ids.some((text, i) => ids.indexOf(text) !== i) ? 'maybe' : 'no';
  }

  /** Is its due time over, and had valid pages shown anything to be the first look? */
  #due(run: RunRecord, answer: Answer): Maybe {
    const before = this.#shown;
    const isShown = answer.passes.some((pass) => pass.pages.size > 0);
    // Whether an empty page is something to be told is open, and so is a page without a count.
    if (isShown) this.#shown = most(before, run.lived && answer.seen.size > 0 ? 'yes' : 'maybe');
    const first = this.#firstMs ?? run.ms;
    if (this.#shown === 'no' || run.ms.to - first.from < DUE_FROM_MS) return 'no';
    const isSure = before === 'yes' && run.lived && this.#isSteadyClock && !run.isSkewed;
    return isSure && run.ms.from - first.to >= DUE_TO_MS ? 'yes' : 'maybe';
  }
}
