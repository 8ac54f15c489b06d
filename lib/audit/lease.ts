import { type LaneState, readLaneStates, spentLanes } from '../swas/quota.ts';
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

/** No function runs longer (Function Compute's largest timeout); an end beyond it was set by a clock gone wrong. */
const LONGEST_MS = 86_400_000 + 3_600_000;
/** A lease that was taken later than now was taken by a clock gone wrong, or ours was set back. */
const CLOCKS_DIFFER_MS = 300_000;

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
  const fromTheFuture = held.takenMs > nowMs + CLOCKS_DIFFER_MS || held.untilMs > nowMs + LONGEST_MS;
  if (held.untilMs > nowMs && !fromTheFuture)
    return { kind: 'held', holder: held.holder, untilMs: held.untilMs };
  const columns = {
    holder,
    until_ms: String(untilMs),
    taken_ms: String(nowMs),
    quota: JSON.stringify(held.memory),
  };
  const result = await store.write('state', { key, columns, expected: row?.version ?? 0, token: holder });
  if (result.kind === 'conflict') {
    const other = read(result.current);
    return { kind: 'held', holder: other.holder, untilMs: other.untilMs };
  }
  const died = held.holder !== '';
  return {
    kind: 'taken',
    lease: new Lease(store, accountId, holder, result.version),
    // A holder that died may have called until its deadline.
    memory: died ? { lanes: spentLanes(held.memory.lanes, held.untilMs) } : held.memory,
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

function read(row: Row | undefined): {
  holder: string;
  untilMs: number;
  takenMs: number;
  memory: QuotaMemory;
} {
  const time = (column: string): number => Number(row?.columns[column] ?? 0) || 0;
  const memory = { lanes: readLaneStates(parseQuota(row?.columns['quota'])) };
  return {
    holder: row?.columns['holder'] ?? '',
    untilMs: time('until_ms'),
    takenMs: time('taken_ms'),
    memory,
  };
}

/** Only what was learnt about the quota: damaged, it is learnt again. */
function parseQuota(text: string | undefined): unknown {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    return typeof stored === 'object' && stored !== null && 'lanes' in stored ? stored.lanes : {};
  } catch {
    return {};
  }
}
