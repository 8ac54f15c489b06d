import type { TrustPolicy } from '../policy/trust-policy.ts';
import { type ExplainedException, explainPolicy } from '../inventory/explain-policy.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { byText } from '../text/order.ts';
import type { ReportException } from './report.ts';

const STATES: Readonly<Record<ExplainedException['ends'], ReportException['state']>> = {
  ended: 'ended',
  soon: 'endsSoon',
  later: 'inForce',
  never: 'inForce',
};
const RANKS: Readonly<Record<ReportException['state'], number>> = { ended: 0, endsSoon: 1, inForce: 2 };

/** Every exception of the policy with its current shares; those that need a decision come first. Pure. */
export function exceptionStates(policy: TrustPolicy, inventory: Inventory): ReportException[] {
  return explainPolicy(policy, inventory, inventory.atMs)
    .map(({ exception, ends, covers }) => ({
      accountId: exception.accountId,
      name: exception.name,
      owner: exception.owner ?? null,
      reason: exception.reason ?? null,
      expires: exception.expires ?? null,
      images: exception.images ?? null,
      state: STATES[ends],
      matches: covers?.length ?? 0,
    }))
    .toSorted(
      (a, b) =>
        RANKS[a.state] - RANKS[b.state] ||
        byText(a.expires ?? '~', b.expires ?? '~') ||
        byText(a.accountId, b.accountId),
    );
}
