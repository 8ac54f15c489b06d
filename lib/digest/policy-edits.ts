import { createHash } from 'node:crypto';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { explainPolicy } from '../inventory/explain-policy.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { byText } from '../text/order.ts';
import type { ExceptionNotice, PolicyEdit, RememberedPolicy } from '../model/digest.ts';

/** Characters of an exception's name that are stored. */
const NAME_KEPT = 80;

/** The policy in the form that is stored for the next digest: owner and reason only as a hash. Pure. */
export function remember(policy: TrustPolicy): RememberedPolicy {
  return Object.fromEntries(
    [...policy.exceptions].map(([accountId, { name, expires, images, owner, reason }]) => [
      accountId,
      {
        name: name.slice(0, NAME_KEPT),
        ...(expires === undefined ? {} : { expires }),
        ...(images === undefined ? {} : { images: images.toSorted().join(' ') }),
        remarks: createHash('sha256')
          .update(JSON.stringify([owner, reason]))
          .digest('hex')
          .slice(0, 8),
      },
    ]),
  );
}

/** The edits between two policies (I13), in the order of the account ids. Pure. */
export function editsOf(before: RememberedPolicy, now: RememberedPolicy): PolicyEdit[] {
  const accountIds = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return accountIds.flatMap((accountId): PolicyEdit[] => {
    const was = Object.hasOwn(before, accountId) ? before[accountId] : undefined;
    const is = Object.hasOwn(now, accountId) ? now[accountId] : undefined;
    if (is === undefined)
      return was === undefined ? [] : [{ kind: 'removed', accountId, name: was.name, fields: [] }];
    if (was === undefined) return [{ kind: 'added', accountId, name: is.name, fields: [] }];
    const fields = (['name', 'expires', 'images', 'remarks'] as const).filter(
      (field) => was[field] !== is[field],
    );
    if (fields.length === 0) return [];
    const expires = fields.includes('expires') ? { before: was.expires, now: is.expires } : undefined;
    return [{ kind: 'changed', accountId, name: is.name, fields, expires }];
  });
}

/** Exceptions that have ended, end soon or cover no share, the most urgent first. Pure. */
export function noticesOf(policy: TrustPolicy, inventory: Inventory, nowMs: number): ExceptionNotice[] {
  return explainPolicy(policy, inventory, nowMs)
    .map(({ exception, ends, covers }) => ({
      accountId: exception.accountId,
      name: exception.name,
      expires: exception.expires,
      ends: ends === 'soon' || ends === 'ended' ? ends : undefined,
      unused: covers?.length === 0,
    }))
    .filter(({ ends, unused }) => ends !== undefined || unused)
    .toSorted(
      (a, b) => RANKS[b.ends ?? 'open'] - RANKS[a.ends ?? 'open'] || byText(a.expires ?? '', b.expires ?? ''),
    );
}

const RANKS = { soon: 2, ended: 1, open: 0 } as const;
