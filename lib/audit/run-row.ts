import type { Store } from '../snapshot/store.ts';
import { type LeaseMemory, memoryColumns } from '../state/lease.ts';
import type { RunSummary } from './summary.ts';

/** A run's row in `share_audit_runs`: its summary for people, and with it the end of its lease (I6). */
export class RunRow {
  readonly #store: Store;
  readonly #key: { readonly partition: string; readonly sort: string };
  #version = 0;

  constructor(store: Store, accountId: string, runId: string) {
    this.#store = store;
    this.#key = { partition: accountId, sort: runId };
  }

  /** From the first writing on, the account is free for the next run; a later one only changes what is told. */
  async write(summary: RunSummary, memory: LeaseMemory): Promise<void> {
    const result = await this.#store.write('runs', {
      key: this.#key,
      columns: { status: summary.status, summary: JSON.stringify(summary), ...memoryColumns(memory) },
      expected: this.#version,
      token: `${this.#key.sort}/${this.#version}`,
    });
    if (result.kind === 'written') this.#version = result.version;
  }
}
