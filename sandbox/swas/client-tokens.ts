import type { RpcCall } from '../openapi/operation.ts';
import { Refusal } from '../openapi/refusal.ts';

/** The ClientTokens of the writing calls. A call with a known token is a repeat: it succeeds and does nothing. */
export class ClientTokens {
  readonly #done = new Map<string, string>();

  /** Carries the call out, unless it is a repeat. Refuses the token of another call. */
  once(action: string, { parameters, caller }: RpcCall, run: () => void): void {
    const token = parameters.get('ClientToken') ?? '';
    if (token === '') {
      run();
      return;
    }
    const key = JSON.stringify([caller.account.id, action, token]);
    const request = JSON.stringify([...parameters].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const before = this.#done.get(key);
    if (before === request) return;
    if (before !== undefined)
      throw new Refusal(
        400,
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    run();
    this.#done.set(key, request);
  }
}
