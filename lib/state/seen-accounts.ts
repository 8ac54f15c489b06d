import type { Row, Store } from '../snapshot/store.ts';

/**
 * The accounts with which an image was ever shared, in any scope: one small row for each, in the partition `*`. They
 * are read only if an account is new to an image, so a run without changes reads none.
 */
export class SeenAccounts {
  readonly #store: Store;
  readonly #known = new Map<string, boolean>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Loads these accounts, so that `has` can answer for them. */
  async learn(accountIds: readonly string[]): Promise<void> {
    const unknown = accountIds.filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    const rows: Row[] = await this.#store.getMany('state', unknown.map(keyOf));
    const found = new Set(rows.map((row) => row.key.sort));
    for (const id of unknown) this.#known.set(id, found.has(keyOf(id).sort));
  }

  /** Whether an earlier run saw the account. It stays new for the whole run that finds it. */
  has(accountId: string): boolean {
    return this.#known.get(accountId) ?? false;
  }

  /** Stores the accounts for later runs. Storing one again changes nothing. */
  async remember(accountIds: readonly string[], scope: string, nowMs: number, token: string): Promise<void> {
    const fresh = [...new Set(accountIds)].filter((id) => !this.has(id));
    if (fresh.length === 0) return;
    const columns = { first_scope: scope, first_seen_at_ms: String(nowMs) };
    await this.#store.writeMany(
      'state',
      fresh.map((id) => ({ key: keyOf(id), columns, expected: 0, token: `${token}/seen` })),
    );
  }
}

const keyOf = (accountId: string) => ({ partition: '*', sort: `seen/${accountId}` });
