import type { TrustPolicy } from '../audit/trust-policy.ts';
import type { Change } from '../model.ts';
import type { Digest, RememberedPolicy } from '../model-digest.ts';
import { costOf, countChanges, inOrder } from './period.ts';
import { editsOf, noticesOf, remember } from './policy-edits.ts';
import { type Health, problemsOf } from './problems.ts';
import { scopesNow, sharedNow } from './shared-now.ts';

/** A mail shows so many of each list; the attached report has the rest. */
const NAMED = 30;
const NAMED_WIDEST = 10;

export interface DigestParts extends Health {
  readonly sinceMs: number;
  readonly first: boolean;
  readonly schedule: string | undefined;
  readonly policy: TrustPolicy;
  /** The policy of the last digest; undefined: there is none to compare with. */
  readonly policyBefore: RememberedPolicy | undefined;
  /** The changes of the period. */
  readonly changes: readonly Change[];
}

/** The digest, from what the store holds. Pure. */
export function makeDigest(parts: DigestParts): Digest {
  const { inventory, runs, policy, policyBefore, changes, nowMs } = parts;
  const problems = problemsOf(parts);
  const scopes = scopesNow(inventory);
  const exceptions = noticesOf(policy, inventory, nowMs);
  const edits = policyBefore === undefined ? undefined : editsOf(policyBefore, remember(policy));
  return {
    sinceMs: parts.sinceMs,
    untilMs: nowMs,
    first: parts.first,
    schedule: parts.schedule,
    problems: problems.slice(0, NAMED),
    problemCount: problems.length,
    scopes: scopes.slice(0, NAMED),
    scopeCount: scopes.length,
    now: sharedNow(inventory, policy, NAMED_WIDEST),
    changes: inOrder(changes).slice(0, NAMED),
    changeCounts: countChanges(changes),
    exceptions: exceptions.slice(0, NAMED),
    exceptionCount: exceptions.length,
    policyEdits: edits?.slice(0, NAMED),
    policyEditCount: edits?.length ?? 0,
    cost: costOf(runs.filter((run) => Date.parse(run.startedAt) >= parts.sinceMs)),
  };
}
