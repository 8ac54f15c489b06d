import { CHANGE_KINDS, type Change } from '../model/change.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { timeIdFrom } from '../platform/ids.ts';
import { parse } from '../snapshot/rows.ts';
import { changeShape } from '../snapshot/shapes.ts';
import { type Store, StoreError } from '../snapshot/store.ts';

export interface ChangeQuery {
  /** Only changes noticed at this time or later. */
  readonly sinceMs?: number | undefined;
  /** Only changes noticed before this time. */
  readonly untilMs?: number | undefined;
  /** The audited accounts: what they share among themselves is told at the owner, not as received. */
  readonly audited?: ReadonlySet<string> | undefined;
}

/**
 * The changes in these scopes, newest first, as far back as the history reaches (`HISTORY_DAYS`). Rows that this
 * program did not write are left out. All changes are sorted together, so memory grows with the number of changes in
 * the requested time over all accounts.
 */
export async function* readChanges(
  store: Store,
  scopes: readonly Scope[],
  { sinceMs, untilMs, audited }: ChangeQuery = {},
): AsyncGenerator<Change> {
  const found: Change[] = [];
  for (const scope of scopes)
    for await (const row of store.range('history', scopeKey(scope), {
      ...(sinceMs === undefined ? {} : { from: timeIdFrom(sinceMs) }),
      ...(untilMs === undefined ? {} : { to: timeIdFrom(untilMs) }),
    })) {
      try {
        const change = parse(row, 'change', changeShape);
        if (Object.hasOwn(CHANGE_KINDS, change.kind) && !isInternal(change, audited)) found.push(change);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
  yield* found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

const isInternal = (change: Change, audited: ReadonlySet<string> | undefined): boolean =>
  change.kind === 'received' && audited?.has(change.ownerId) === true;
