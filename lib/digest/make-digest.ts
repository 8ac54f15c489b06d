import type { RosterEntry } from '../accounts/roster.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { type Inventory, receivedIn } from '../inventory/inventory.ts';
import type { Change } from '../model/change.ts';
import type { Digest, PeriodCost, RememberedPolicy, SettingNotice } from '../model/digest.ts';
import { accountsNow, namesFor } from './accounts-now.ts';
import type { MembersCost } from './members-cost.ts';
import { addCosts, costOf, countChanges, mostSevereFirst } from './period.ts';
import { editsOf, noticesOf, remember } from './policy-edits.ts';
import { type Health, problemsOf } from './problems.ts';
import { scopesNow, sharedNow } from './shared-now.ts';

/** The maximum number of entries of a list in a mail. The attached report has all of them. */
const NAMED = 30;
const NAMED_WIDEST = 10;
const NAMED_RECEIVED = 10;
const NAMED_ACCOUNTS = 10;

export interface DigestInput extends Health {
  /** The beginning of the period. */
  readonly sinceMs: number;
  /** Whether this is the first digest. */
  readonly first: boolean;
  /** The timer's setting. */
  readonly schedule: string | undefined;
  /** What is wrong with the function's settings and stops nothing. */
  readonly settings?: readonly SettingNotice[] | undefined;
  readonly policy: TrustPolicy;
  /** The policy at the last digest. Undefined: there is none to compare with. */
  readonly policyBefore: RememberedPolicy | undefined;
  /** The changes of the period. */
  readonly changes: readonly Change[];
  /** Accounts that are no longer audited. */
  readonly left?: readonly RosterEntry[] | undefined;
  /** Runs of the deployment's own account, newest first. */
  readonly runs: readonly RunSummary[];
  /** What the runs of the other accounts cost. */
  readonly membersCost?: MembersCost | undefined;
}

/** Makes the digest from what the store holds. Pure. */
export function makeDigest(input: DigestInput): Digest {
  const { inventory, runs, policy, policyBefore, changes, nowMs } = input;
  const problems = problemsOf(input);
  const scopes = scopesNow(inventory, problems);
  const exceptions = noticesOf(policy, inventory, nowMs);
  const edits = policyBefore === undefined ? undefined : editsOf(policyBefore, remember(policy));
  const received = receivedIn(inventory);
  const accounts = accountsNow(inventory, input.left ?? [], { ...input, named: NAMED_ACCOUNTS });
  const lists = {
    problems: problems.slice(0, NAMED),
    scopes: scopes.slice(0, NAMED),
    now: sharedNow(inventory, policy, { named: NAMED_WIDEST, changes }),
    received: received.slice(0, NAMED_RECEIVED),
    changes: mostSevereFirst(changes).slice(0, NAMED),
  };
  const own = costOf(runs.filter((run) => Date.parse(run.startedAt) >= input.sinceMs));
  return {
    sinceMs: input.sinceMs,
    untilMs: nowMs,
    first: input.first,
    schedule: input.schedule,
    settings: input.settings?.map(({ kind, setting, value }) => ({ kind, setting, value })),
    ...lists,
    ...(accounts === undefined ? {} : { accounts, names: namesFor(lists, inventory) }),
    problemCount: problems.length,
    scopeCount: scopes.length,
    ...countListed(inventory),
    receivedCount: received.length,
    changeCounts: countChanges(changes),
    exceptions: exceptions.slice(0, NAMED),
    exceptionCount: exceptions.length,
    policyEdits: edits?.slice(0, NAMED),
    policyEditCount: edits?.length ?? 0,
    cost: costInAll(own, inventory, input.membersCost),
  };
}

function countListed({ scopes, accounts }: Inventory): Pick<Digest, 'listedCount' | 'unlistedCount'> {
  const listedCount = scopes.filter(({ listedAtMs }) => listedAtMs !== undefined).length;
  const withScopes = new Set(scopes.map(({ scope }) => scope.accountId));
  const without = accounts.filter(({ accountId }) => !withScopes.has(accountId)).length;
  return { listedCount, unlistedCount: scopes.length - listedCount + without };
}

function costInAll(own: PeriodCost, { accounts }: Inventory, members: MembersCost | undefined): PeriodCost {
  if (members === undefined) return own;
  const cost = addCosts(own, members.cost);
  const of = accounts.length;
  return members.accounts + 1 >= of ? cost : { ...cost, summed: { accounts: members.accounts + 1, of } };
}
