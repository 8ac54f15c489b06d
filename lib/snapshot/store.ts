import { AuditError } from '../errors.ts';

/**
 * The snapshot's store: five tables of rows with a two-part text key. Every write is conditional on the version of the
 * row that was read (I2). A store has no logic beyond that.
 *
 * `rows.ts` has the form of the rows. Both implementations pass `test/snapshot/contract.ts`.
 */
export const TABLES = {
  images: { name: 'share_audit_images', partition: 'scope', sort: 'image_id' },
  state: { name: 'share_audit_state', partition: 'scope', sort: 'item' },
  outbox: { name: 'share_audit_outbox', partition: 'account', sort: 'id' },
  history: { name: 'share_audit_history', partition: 'scope', sort: 'change_id' },
  runs: { name: 'share_audit_runs', partition: 'account', sort: 'run_id' },
} as const;

export type TableId = keyof typeof TABLES;

/** Both parts are 1 to 1,024 bytes of UTF-8 (Tablestore's limit for a primary key string). */
export interface Key {
  readonly partition: string;
  readonly sort: string;
}

/** Attribute columns. Names are ASCII; a value is at most 2 MB and a row at most 4 MB (Tablestore's limits). */
export type Columns = Readonly<Record<string, string>>;

export interface Row {
  readonly key: Key;
  /** 1 for a new row; every write adds one. */
  readonly version: number;
  /** The token of the write that made this version. */
  readonly token: string;
  readonly columns: Columns;
}

/** Replaces the whole row (columns that are not named are removed), or deletes it if `columns` is null. */
export interface Write {
  readonly key: Key;
  readonly columns: Columns | null;
  /** The version that was read; 0 if the row must not exist. If the stored version differs, the write is a conflict. */
  readonly expected: number;
  /** Unique to this write. If its reply is lost, the stored token shows whether this write or another one happened. */
  readonly token: string;
}

/** `conflict`: the row was not at version `expected`; `current` is the stored row (undefined: there is none). */
export type WriteResult =
  | { readonly kind: 'written'; readonly version: number }
  | { readonly kind: 'conflict'; readonly current: Row | undefined };

export interface RangeOptions {
  /** First sort key of the range, included. Default: from the start of the partition. */
  readonly from?: string;
  /** Last sort key of the range, excluded. Default: to the end of the partition. */
  readonly to?: string;
  /** Newest (highest sort key) first. `from` stays the lower bound and `to` the upper one. */
  readonly reverse?: boolean;
  /** The maximum number of rows. */
  readonly limit?: number;
}

/** What the store's operations cost, in Tablestore's capacity units (4 KB each); SQLite counts the same way. */
export interface StoreUnits {
  readonly read: number;
  readonly written: number;
}

export interface Store {
  /** Makes sure that all tables exist and can be used. Several processes may call it at the same time. */
  prepare(): Promise<void>;
  get(table: TableId, key: Key): Promise<Row | undefined>;
  /** The rows that exist among `keys`, in any order. The number of keys is not limited. */
  getMany(table: TableId, keys: readonly Key[]): Promise<Row[]>;
  /** The rows of one partition in the order of their sort keys (by UTF-8 bytes), read a page at a time. */
  range(table: TableId, partition: string, options?: RangeOptions): AsyncIterable<Row>;
  /** One conditional write. If its reply is lost, the token shows the result: it is always known, or this throws. */
  write(table: TableId, write: Write): Promise<WriteResult>;
  /** Any number of independent conditional writes, each with a different key. Results are in the order of `writes`. */
  writeMany(table: TableId, writes: readonly Write[]): Promise<WriteResult[]>;
  units(): StoreUnits;
  close(): Promise<void>;
}

export type StoreErrorCode =
  /** Not reachable, timed out, or still busy after all retries. */
  | 'StoreUnavailable'
  /** Credentials refused, or a permission is missing. */
  | 'StoreDenied'
  /** The instance or a table does not exist and could not be made. */
  | 'StoreMissing'
  /** The store rejects the request itself: too large or malformed. */
  | 'StoreRejected'
  /** This program did not write the file or row. */
  | 'StoreCorrupt';

export class StoreError extends AuditError {
  override readonly name = 'StoreError';

  constructor(message: string, options: { code: StoreErrorCode; retryable?: boolean; cause?: unknown }) {
    super(message, options);
  }
}
