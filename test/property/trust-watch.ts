import type { TrustPolicy } from '../../lib/policy/trust-policy.ts';
import type { Ledger } from './ledger.ts';

const DAY_MS = 86_400_000;

/** Follows whom the policy trusts, as far as an audit could have seen it. Written without `judge`. */
export class TrustWatch {
  readonly #ledger: Ledger;
  readonly #trusted = new Map<string, boolean>();
  /** How often an image's account has lost its trust. */
  readonly #losses = new Map<string, number>();
  /** The last moment at which it was trusted, in the ledger's count. */
  readonly #lastTrusted = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  look(policy: TrustPolicy, nowMs: number): void {
    for (const { image } of this.#ledger.images)
      for (const accountId of new Set([...policy.exceptions.keys(), ...this.#accountsOf(image.id)])) {
        const key = `${image.id} ${accountId}`;
        const now = isTrusted(policy, image.id, accountId, nowMs);
        if (this.#trusted.get(key) === true && !now)
          this.#losses.set(key, this.losses(image.id, accountId) + 1);
        if (now || this.#trusted.get(key) === true) this.#lastTrusted.set(key, this.#ledger.moment);
        this.#trusted.set(key, now);
      }
  }

  isTrustedNow(imageId: string, accountId: string): boolean {
    return this.#trusted.get(`${imageId} ${accountId}`) === true;
  }

  losses(imageId: string, accountId: string): number {
    return this.#losses.get(`${imageId} ${accountId}`) ?? 0;
  }

  /** It has been trusted at this moment or later. */
  wasTrustedSince(imageId: string, accountId: string, moment: number): boolean {
    return (this.#lastTrusted.get(`${imageId} ${accountId}`) ?? -1) >= moment;
  }

  #accountsOf(imageId: string): string[] {
    return [...this.#trusted.keys()].flatMap((key) => {
      const [image, accountId] = key.split(' ');
      return image === imageId && accountId !== undefined ? [accountId] : [];
    });
  }
}

function isTrusted(policy: TrustPolicy, imageId: string, accountId: string, nowMs: number): boolean {
  const exception = policy.exceptions.get(accountId);
  if (exception === undefined) return false;
  if (exception.images !== undefined && !exception.images.includes(imageId)) return false;
  return exception.expires === undefined || nowMs < Date.parse(`${exception.expires}T00:00:00Z`) + DAY_MS;
}
