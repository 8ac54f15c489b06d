import type { Call, Effect, Faults } from '../../../sandbox/faults.ts';

/** What a test makes of a call: it may do something, and say what becomes of the call. */
export type AtCall = (call: Call) => Effect | undefined;

/**
 * Numbers the calls to all of the sandbox's services, from 0, in the order of their arrival. Each service asks the
 * faults once for each request, before it serves it: that is the place to stand.
 */
export class CallWatch {
  readonly #calls: Call[] = [];
  #at: { readonly n: number; readonly act: AtCall } | undefined;
  #after: AtCall | undefined;

  constructor(faults: Faults) {
    const next = faults.next.bind(faults);
    faults.next = (call) => {
      const n = this.#calls.length;
      this.#calls.push(call);
      if (this.#at === undefined || n < this.#at.n) return next(call);
      return n === this.#at.n ? this.#at.act(call) : this.#after?.(call);
    };
  }

  /** The calls since the watch began, or began anew. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** From now on: `act` at the n-th call, `after` at each that follows it. */
  begin(n?: number, act?: AtCall, after?: AtCall): void {
    this.#calls.length = 0;
    this.#at = n === undefined || act === undefined ? undefined : { n, act };
    this.#after = after;
  }
}

/** `tablestore PutRow share_audit_images` */
export const inWords = ({ service, operation, table }: Call): string =>
  [service, operation, table].filter((part) => part !== undefined).join(' ');
