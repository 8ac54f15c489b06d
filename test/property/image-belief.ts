import { ACCOUNT } from '../support/lab.ts';
import { DUE_FROM_MS, DUE_TO_MS, type FirstLook } from './first-look.ts';
import { least, type Maybe, type Mind, most, UNKNOWN } from './mind.ts';
import type { RunRecord } from './run-record.ts';
import { earliestMs, type Shown, type ShownEntry, wallClockMs } from './shown.ts';
import { type Answer, type Earlier, isConfirmed } from './whole.ts';

/** What is right to believe of one image: whose it is, whether its first look is over, and each account's minds. */
export class ImageBelief {
  readonly region: string;
  readonly imageId: string;
  readonly firstShown: number;
  /** By account; those that are not here are unknown. */
  readonly accounts = new Map<string, readonly Mind[]>();
  exposure: readonly Mind[] = [UNKNOWN];
  exposureKnown = false;
  earlier: Earlier | undefined;
  /** The run in which every account was missing at once. */
  readonly emptied: { possible: number | undefined; sure: number | undefined; many: boolean } = {
    possible: undefined,
    sure: undefined,
    many: false,
  };
  /** It belongs to another account (I14). */
  received: Maybe = 'no';
  /** Since when this is sure; before, it may be ours, and blind. */
  receivedSinceMs = Number.POSITIVE_INFINITY;
  #isSurelyOurs = false;
  /** What a run may have held as ours stays ours. */
  #mayBeOurs = false;
  #closed: Maybe = 'no';
  #partlyShown = false;
  #firstMs: RunRecord['ms'];
  readonly #firstLook: FirstLook;
  #turned: Maybe = 'no';

  constructor(region: string, imageId: string, run: RunRecord, firstLook: FirstLook) {
    this.region = region;
    this.imageId = imageId;
    this.firstShown = run.n;
    this.#firstMs = run.ms;
    this.#firstLook = firstLook;
  }

  minds(accountId: string): readonly Mind[] {
    return this.accounts.get(accountId) ?? [UNKNOWN];
  }

  /** Is an account that is seen for the first time news in this run? */
  news(run: RunRecord, time: string | null): Maybe {
    const listed = this.#firstLook.includes(this.imageId, this.firstShown);
    if (listed === 'no') return 'yes';
    const isOver = most(this.#closed, this.#isDue(run));
    const first = listed === 'yes' ? isOver : most(isOver, 'maybe');
    return most(most(first, this.#isLater(time)), this.#turned);
  }

  /** I4: surely later than the list, whatever the zone. */
  #isLater(time: string | null): Maybe {
    const ms = wallClockMs(time);
    const { from, to } = this.#firstLook.listMs;
    if (ms === undefined || earliestMs(ms) <= from) return 'no';
    return earliestMs(ms) > to ? 'yes' : 'maybe';
  }

  /** What a reading showed by the due time is the first look, even if no reading was whole. */
  #isDue({ ms, lived, isSkewed }: RunRecord): Maybe {
    if (ms.to - this.#firstMs.from < DUE_FROM_MS) return 'no';
    const since = Math.max(this.#firstMs.to, this.#firstLook.sureMs ?? Number.POSITIVE_INFINITY);
    const isSure = this.#partlyShown && lived && !isSkewed && this.#firstLook.isClockSteady();
    return isSure && ms.from - since >= DUE_TO_MS ? 'yes' : 'maybe';
  }

  exposureNews({ n }: RunRecord): Maybe {
    const { possibleRun, sureRun } = this.#firstLook;
    if (this.#firstLook.includes(this.imageId, this.firstShown) === 'no') return 'yes';
    if (possibleRun === undefined || (possibleRun === sureRun && n <= possibleRun)) return 'no';
    return sureRun !== undefined && n > sureRun && this.exposureKnown ? 'yes' : 'maybe';
  }

  /** I14: whose is it, by its entries and by what its share call answers? */
  takeOwner(run: RunRecord, entries: readonly ShownEntry[], shares: readonly Shown[]): void {
    const isForeign = entries.some((e) => e.owner !== undefined && e.owner !== ACCOUNT);
    const isOwn = entries.some((e) => e.owner === undefined || e.owner === ACCOUNT);
    const before = this.received;
    this.#turned = 'no';
    // A run with a clock ahead may have been the first, and not have counted.
    this.#firstMs = { from: Math.min(this.#firstMs.from, run.ms.from), to: this.#firstMs.to };
    if (this.#isSurelyOurs) return;
    const pages = shares.flatMap((s) => s.page ?? []);
    const namesUs = pages.some((p) => p.entries.length > 0 && p.entries.every((e) => e.id === ACCOUNT));
    // An empty page that counts somebody may be an answer that is not whole.
    const isInDoubt = pages.some((p) => p.entries.length === 0 && p.total !== 0);
    const namesOthers = pages.some((p) =>
      p.entries.length === 0 ? p.total === 0 : p.entries.some((e) => e.id !== ACCOUNT),
    );
    const isDenied = shares.some((s) => s.refusal === 'ApiDenied');
    this.#mayBeOurs ||= isInDoubt || isOwn || namesOthers;
    if (isOwn || namesOthers) {
      this.received = run.lived ? 'no' : least(most(before, isForeign ? 'maybe' : 'no'), 'maybe');
      this.#isSurelyOurs = run.lived;
      this.#turned = before === 'yes' && !isOwn ? 'yes' : before === 'no' && !isForeign ? 'no' : 'maybe';
      // In its first run it was never anything but ours, whatever the entry says.
      if (before === 'no' && !isDenied && !namesUs) this.#turned = 'no';
    } else if (isForeign) {
      const isReceived = (isDenied || namesUs) && !this.#mayBeOurs;
      this.received = isReceived && run.lived ? 'yes' : most(before, 'maybe');
      if (this.received === 'yes') this.receivedSinceMs = Math.min(this.receivedSinceMs, run.ms.from);
    }
  }

  /** After a run: is its first look over for the runs to come? */
  close(run: RunRecord, answer: Answer): void {
    const { sureRun } = this.#firstLook;
    const isWhole = answer.sure !== undefined && isConfirmed(answer);
    const isSure = run.lived && isWhole && sureRun !== undefined && run.n >= sureRun;
    this.#closed = isSure ? 'yes' : most(this.#closed, answer.possible.size > 0 ? 'maybe' : 'no');
    // The first look ends once it is due, also if a run with another clock found that.
    this.#closed = most(this.#closed, this.#isDue(run));
    if (run.lived && answer.seen.size > 0) this.#partlyShown = true;
  }

  /** It is recorded as gone: whatever comes back is news. */
  gone(): void {
    this.#closed = 'yes';
    for (const [accountId, minds] of this.accounts)
      this.accounts.set(
        accountId,
        minds.map((m) => ({ ...m, held: false, missing: undefined, firstLook: false })),
      );
    this.exposure = [{ ...UNKNOWN, wasHeld: true }];
  }

  /** Does a whole answer that shows nobody empty it? */
  takeEmptiness(run: RunRecord, answer: Answer): void {
    const all = [...this.accounts.values()];
    const { emptied } = this;
    const holds = all.some((minds) => minds.some((m) => m.held));
    if (!holds || (answer.seen.size > 0 && run.lived)) {
      Object.assign(emptied, { possible: undefined, sure: undefined, many: false });
      return;
    }
    if (answer.seen.size > 0 || answer.seenInDoubt.size > 0) {
      emptied.sure = undefined;
      return;
    }
    if (answer.possible.size > 0) emptied.possible ??= run.n;
    const isSure = answer.sure !== undefined && run.lived && all.some((minds) => minds.every((m) => m.held));
    if (isSure) emptied.sure ??= run.n;
  }
}
