import type { LaneState } from '../swas/quota.ts';
import type { Row, Store } from '../snapshot/store.ts';

/**
 * The right to work for an account (I6): one row, taken by one conditional write, ending at its holder's deadline.
 *
 *   free ──take──▶ held until `untilMs` ──release──▶ free, with the quota's state for the next
 *                        └── holder dies ──▶ free at `untilMs`, quota unknown
 */
export interface QuotaMemory {
  readonly lanes: Readonly<Record<string, LaneState>>;
}

export type LeaseResult =
  | { readonly kind: 'taken'; readonly lease: Lease; readonly memory: QuotaMemory }
  | { readonly kind: 'held'; readonly holder: string; readonly untilMs: number };

/**
 * @param holder unique to this run; also the writes' token.
 * @param untilMs the holder's function deadline, never later.
 */
export async function takeLease(
  store: Store,
  accountId: string,
  holder: string,
  nowMs: number,
  untilMs: number,
): Promise<LeaseResult> {
  const key = { partition: accountId, sort: 'lease' };
  const row = await store.get('state', key);
  const held = read(row);
  if (held.untilMs > nowMs) return { kind: 'held', holder: held.holder, untilMs: held.untilMs };
  const columns = { holder, until_ms: String(untilMs), quota: JSON.stringify(held.memory) };
  const result = await store.write('state', { key, columns, expected: row?.version ?? 0, token: holder });
  if (result.kind === 'conflict') {
    const other = read(result.current);
    return { kind: 'held', holder: other.holder, untilMs: other.untilMs };
  }
  const died = held.holder !== '';
  return {
    kind: 'taken',
    lease: new Lease(store, accountId, holder, result.version),
    memory: died ? exhausted(held.memory, held.untilMs) : held.memory,
  };
}

export class Lease {
  readonly #store: Store;
  readonly #accountId: string;
  readonly #holder: string;
  readonly #version: number;

  constructor(store: Store, accountId: string, holder: string, version: number) {
    this.#store = store;
    this.#accountId = accountId;
    this.#holder = holder;
    this.#version = version;
  }

  /** Gives the lease back and leaves the quota's state for the next run. A lease that is lost stays lost. */
  async release(memory: QuotaMemory): Promise<void> {
    await this.#store.write('state', {
      key: { partition: this.#accountId, sort: 'lease' },
      columns: { holder: '', until_ms: '0', quota: JSON.stringify(memory) },
      expected: this.#version,
      token: `${this.#holder}/release`,
    });
  }
}

function read(row: Row | undefined): { holder: string; untilMs: number; memory: QuotaMemory } {
  const untilMs = Number(row?.columns['until_ms'] ?? 0);
  let memory: QuotaMemory = { lanes: {} };
  try {
    memory = JSON.parse(row?.columns['quota'] ?? '{"lanes":{}}') as QuotaMemory;
  } catch {
    // Only what was learnt about the quota: it is learnt again.
  }
  return { holder: row?.columns['holder'] ?? '', untilMs: Number.isFinite(untilMs) ? untilMs : 0, memory };
}

/** A holder that died may have called until its deadline: begin as if it had spent the quota right then. */
function exhausted(memory: QuotaMemory, diedByMs: number): QuotaMemory {
  const lanes = Object.entries(memory.lanes).map(([api, lane]) => [
    api,
    { ...lane, recentMs: Array.from({ length: lane.limit }, () => diedByMs) },
  ]);
  return { lanes: Object.fromEntries(lanes) as Record<string, LaneState> };
}
