import type { Call, Effect, Faults } from '../../../sandbox/faults.ts';

/** What a test makes of a call: it may do something, and say what becomes of the call. */
export type AtCall = (call: Call) => Effect | undefined;

/** The first, second … call of these words; where two channels are served at once, their calls come in any order. */
export interface Place {
  readonly call: string;
  readonly nth: number;
}

/**
 * Numbers the calls to all of the sandbox's services, from 0, in the order of their arrival. Each service asks the
 * faults once for each request, before it serves it: that is the place to stand.
 */
export class CallWatch {
  readonly #calls: Call[] = [];
  #at: { readonly place: Place; readonly act: AtCall } | undefined;
  #after: AtCall | undefined;
  #metAt: number | undefined;

  constructor(faults: Faults) {
    const next = faults.next.bind(faults);
    faults.next = (call) => {
      this.#calls.push(call);
      if (this.#metAt !== undefined) return this.#after?.(call);
      if (this.#at === undefined || !this.#isAt(this.#at.place, call)) return next(call);
      this.#metAt = this.#calls.length - 1;
      return this.#at.act(call);
    };
  }

  /** The calls since the watch began, or began anew. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The call at which something was done, and those that followed it. */
  get met(): { readonly call: Call | undefined; readonly after: readonly Call[] } {
    const n = this.#metAt ?? this.#calls.length;
    return { call: this.#calls[n], after: this.#calls.slice(n + 1) };
  }

  /** From now on: `act` at the call in this place, `after` at each that follows it. */
  begin(place?: Place, act?: AtCall, after?: AtCall): void {
    this.#calls.length = 0;
    this.#metAt = undefined;
    this.#at = place === undefined || act === undefined ? undefined : { place, act };
    this.#after = after;
  }

  #isAt({ call, nth }: Place, arrived: Call): boolean {
    return inWords(arrived) === call && this.#calls.filter((each) => inWords(each) === call).length === nth;
  }
}

/** `tablestore PutRow share_audit_images` */
export const inWords = ({ service, operation, table }: Call): string =>
  [service, operation, table].filter((part) => part !== undefined).join(' ');
