import type { Span } from './mind.ts';
import type { RunRecord } from './run-record.ts';
import { lookSays } from './sights.ts';
import type { Answer, WholeKind } from './whole.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

interface Trace {
  lacking: { readonly ms: Span; readonly kinds: ReadonlySet<WholeKind> }[];
  /** Runs in which its share call named nobody or refused, since it last named somebody. */
  silent: Span[];
  /** It said that there is no such image. */
  denied: boolean;
}

/** I1: may an image be recorded as gone? */
export class GoneImages {
  readonly #traces = new Map<string, Trace>();
  /** When another image's share call answered. */
  readonly #answers: { readonly imageId: string; readonly ms: Span }[] = [];

  take(run: RunRecord, lists: ReadonlyMap<string, Answer>, images: ReadonlyMap<string, string>): void {
    for (const { imageId, page } of run.shown)
      if (imageId !== '' && page !== undefined) this.#answers.push({ imageId, ms: run.ms });
    for (const [imageId, region] of images) this.#follow(run, imageId, lists.get(region));
  }

  #follow(run: RunRecord, imageId: string, list: Answer | undefined): void {
    const trace = this.#traces.get(imageId) ?? { lacking: [], silent: [], denied: false };
    this.#traces.set(imageId, trace);
    const look = lookSays(run.shown, imageId);
    if (look === 'there' || list?.seen.has(imageId) === true) {
      if (run.lived) Object.assign(trace, { lacking: [], silent: [], denied: false });
      return;
    }
    const isListed = list?.seenInDoubt.has(imageId) === true;
    if (look === 'not there' && list !== undefined && list.possible.size > 0 && !isListed)
      trace.lacking.push({ ms: run.ms, kinds: list.possible });
    const calls = run.shown.filter((s) => s.imageId === imageId);
    if (calls.some((s) => s.refusal === 'ApiNotFound')) trace.denied = true;
    if (calls.some((s) => s.page !== undefined && s.page.entries.length > 0) && run.lived) trace.silent = [];
    else if (calls.some((s) => s.refusal === 'ApiDenied' || s.page?.entries.length === 0))
      trace.silent.push(run.ms);
  }

  /** @returns why it must not be recorded as gone. */
  objection(run: RunRecord, imageId: string): string | undefined {
    const trace = this.#traces.get(imageId) ?? { lacking: [], silent: [], denied: false };
    // What a clock that was wrong has dated ahead counts as never.
    const isPast = (ms: Span) => ms.from <= run.ms.to + 5 * MINUTE_MS;
    const lacking = trace.lacking.filter(({ ms }) => isPast(ms));
    const silent = trace.silent.filter(isPast);
    const apart = (a: Span | undefined, ms: number) => a !== undefined && run.ms.to - a.from >= ms;
    const last = lacking.at(-1);
    if (last?.ms !== run.ms) return 'this run was shown no whole list and look that lack it';
    const complete = lacking.filter((l) => l.kinds.has('complete'));
    const twice = last.kinds.has('complete') && complete.some((l) => apart(l.ms, 10 * MINUTE_MS));
    const thrice = lacking.length >= 3 && apart(lacking[0]?.ms, 60 * MINUTE_MS);
    if (!twice && !thrice) return 'no two runs ten minutes apart lacked it';
    if (trace.denied) return undefined;
    const others = this.#answers.some(
      (a) => a.imageId !== imageId && a.ms.to >= (silent[0]?.from ?? Number.POSITIVE_INFINITY),
    );
    if (apart(silent[0], others ? DAY_MS : 7 * DAY_MS)) return undefined;
    return 'its share call neither denied it nor was silent for long enough';
  }
}
