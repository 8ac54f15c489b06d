import type { Row } from './row.ts';

/** The rows of a table, sorted by their keys (`orderedKey`). */
export class SortedRows {
  readonly #keys: string[] = [];
  readonly #rows = new Map<string, Row>();

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: Row): void {
    if (!this.#rows.has(key)) this.#keys.splice(this.#firstFrom(key), 0, key);
    this.#rows.set(key, row);
  }

  delete(key: string): boolean {
    if (!this.#rows.delete(key)) return false;
    this.#keys.splice(this.#firstFrom(key), 1);
    return true;
  }

  all(): Row[] {
    return this.#keys.flatMap((key) => this.#rows.get(key) ?? []);
  }

  /** From `start` (included) up to `end` (excluded). */
  *forward(start: string, end: string): Generator<Row> {
    for (let at = this.#firstFrom(start); at < this.#keys.length; at += 1) {
      const key = this.#keys[at];
      const row = key === undefined || key >= end ? undefined : this.#rows.get(key);
      if (row === undefined) return;
      yield row;
    }
  }

  /** From `start` (included) down to `end` (excluded). */
  *backward(start: string, end: string): Generator<Row> {
    const first = this.#firstFrom(start);
    for (let at = this.#keys[first] === start ? first : first - 1; at >= 0; at -= 1) {
      const key = this.#keys[at];
      const row = key === undefined || key <= end ? undefined : this.#rows.get(key);
      if (row === undefined) return;
      yield row;
    }
  }

  /** The index of the first key that is not below `key`. */
  #firstFrom(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
