import { isExpired, judge, type TrustException, type TrustPolicy } from '../audit/trust-policy.ts';
import { imagesOf, type Inventory } from '../inventory/inventory.ts';
import { byText } from './order.ts';
import type { ReportException } from './report.ts';

const DAY_MS = 86_400_000;
/** As in the digest: time enough to ask its owner. */
const SOON_DAYS = 14;

const RANKS: Readonly<Record<ReportException['state'], number>> = { ended: 0, endsSoon: 1, inForce: 2 };

/** Every exception of the policy, with what it names now; those that ask for a decision first. Pure. */
export function exceptionStates(policy: TrustPolicy, inventory: Inventory): ReportException[] {
  const nowMs = inventory.atMs;
  const matches = new Map<string, number>();
  for (const { imageId, shares } of imagesOf(inventory))
    for (const { accountId } of shares)
      if (judge(policy, imageId, accountId, nowMs).verdict !== 'untrusted')
        matches.set(accountId, (matches.get(accountId) ?? 0) + 1);
  return [...policy.exceptions.values()]
    .map((exception) => ({
      accountId: exception.accountId,
      name: exception.name,
      owner: exception.owner ?? null,
      reason: exception.reason ?? null,
      expires: exception.expires ?? null,
      images: exception.images ?? null,
      state: stateOf(exception, nowMs),
      matches: matches.get(exception.accountId) ?? 0,
    }))
    .toSorted(
      (a, b) =>
        RANKS[a.state] - RANKS[b.state] ||
        byText(a.expires ?? '~', b.expires ?? '~') ||
        byText(a.accountId, b.accountId),
    );
}

function stateOf(exception: TrustException, nowMs: number): ReportException['state'] {
  if (isExpired(exception, nowMs)) return 'ended';
  return isExpired(exception, nowMs + SOON_DAYS * DAY_MS) ? 'endsSoon' : 'inForce';
}
