import { randomUUID } from 'node:crypto';
import { type Row, type Store, StoreError, type Write } from '../../lib/snapshot/store.ts';

export interface Opened {
  readonly store: Store;
  /** Another handle on the same data, as another process would hold it. */
  readonly second: Store;
  /** Lets time pass for the store; absent where nobody can (the real cloud). */
  readonly elapse?: (ms: number) => void;
  close(): Promise<void>;
}

export type Open = () => Promise<Opened>;

/** A partition that no other test uses, so that one set of tables serves them all, also in the real cloud. */
export const partition = (): string => `123:${randomUUID()}`;

export const put = (at: string, sort: string, columns: Record<string, string>, expected = 0): Write => ({
  key: { partition: at, sort },
  columns,
  expected,
  token: randomUUID(),
});

export const remove = (at: string, sort: string, expected: number): Write => ({
  key: { partition: at, sort },
  columns: null,
  expected,
  token: randomUUID(),
});

export async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** How this fails: `CODE: message`, or `CODE, retryable: message`. Another error than the store's fails the test. */
export async function failure(doing: Promise<unknown>): Promise<string> {
  const error: unknown = await doing.then(
    (result) => new Error(`it was to fail, and gave ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) throw error;
  return `${error.code}${error.retryable ? ', retryable' : ''}: ${error.message}`;
}
