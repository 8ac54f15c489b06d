import { CHANGE_KINDS, type Change } from '../model/change.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { timeIdFrom } from '../platform/ids.ts';
import { parse } from '../snapshot/rows.ts';
import { type Store, StoreError } from '../snapshot/store.ts';

export interface ChangeQuery {
  /** Noticed at this time or later. */
  readonly sinceMs?: number | undefined;
  /** Noticed before this time. */
  readonly untilMs?: number | undefined;
}

/**
 * What changed in these scopes, newest first, as far back as the history reaches (`HISTORY_DAYS`).
 * A row that is not this program's is left out. They are put in order together, so what is held grows with the changes
 * of the time asked for, in all accounts.
 */
export async function* readChanges(
  store: Store,
  scopes: readonly Scope[],
  { sinceMs, untilMs }: ChangeQuery = {},
): AsyncGenerator<Change> {
  const found: Change[] = [];
  for (const scope of scopes)
    for await (const row of store.range('history', scopeKey(scope), {
      ...(sinceMs === undefined ? {} : { from: timeIdFrom(sinceMs) }),
      ...(untilMs === undefined ? {} : { to: timeIdFrom(untilMs) }),
    })) {
      try {
        const change = parse<Change>(row, 'change');
        if (Object.hasOwn(CHANGE_KINDS, change.kind)) found.push(change);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
  yield* found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
