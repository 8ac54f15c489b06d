import { AuditError } from '../errors.ts';

/**
 * The snapshot's store: five tables of rows under a two-part string key, and one way to change a row,
 * which is conditional on the version that was read (I2). Policy lives above; a store offers only these.
 *
 * Shapes of the rows: see `rows.ts`. Both implementations pass `test/snapshot/contract.ts`.
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
  /** 1 for a row just made, one more with every write. */
  readonly version: number;
  /** The token of the write that made this version. */
  readonly token: string;
  readonly columns: Columns;
}

/** One whole-row write (columns not named are gone afterwards), or with `columns: null` a deletion. */
export interface Write {
  readonly key: Key;
  readonly columns: Columns | null;
  /** The version that was read; 0 when the row must not exist. Anything else there is a conflict. */
  readonly expected: number;
  /** Unique to this write: tells a write of ours whose reply was lost from somebody else's. */
  readonly token: string;
}

/** `conflict`: the row was not at `expected`; `current` is what stands there now (undefined: no row). */
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
  /** At most so many rows. */
  readonly limit?: number;
}

/** What the store's operations cost, in Tablestore's capacity units (4 KB each); SQLite counts the same way. */
export interface StoreUnits {
  readonly read: number;
  readonly written: number;
}

export interface Store {
  /** Makes sure that all tables exist and can be used. Safe to call at once from several processes. */
  prepare(): Promise<void>;
  get(table: TableId, key: Key): Promise<Row | undefined>;
  /** The rows that exist among `keys`, in no promised order. Any number of keys. */
  getMany(table: TableId, keys: readonly Key[]): Promise<Row[]>;
  /** The rows of one partition in the order of their sort keys (by UTF-8 bytes), read a page at a time. */
  range(table: TableId, partition: string, options?: RangeOptions): AsyncIterable<Row>;
  /** One conditional write. A lost reply is reconciled by the token: the result is always known, or it throws. */
  write(table: TableId, write: Write): Promise<WriteResult>;
  /** Many independent conditional writes, any number; results stand in the order of `writes`. No key twice. */
  writeMany(table: TableId, writes: readonly Write[]): Promise<WriteResult[]>;
  units(): StoreUnits;
  close(): Promise<void>;
}

export type StoreErrorCode =
  /** Not reachable, timed out, or busy beyond patience. */
  | 'StoreUnavailable'
  /** Credentials refused, or a permission is missing. */
  | 'StoreDenied'
  /** The instance or a table does not exist and could not be made. */
  | 'StoreMissing'
  /** The store refuses this request as such: too large, malformed. */
  | 'StoreRejected'
  /** The file or row is not what this program wrote. */
  | 'StoreCorrupt';

export class StoreError extends AuditError {
  override readonly name = 'StoreError';

  constructor(message: string, options: { code: StoreErrorCode; retryable?: boolean; cause?: unknown }) {
    super(message, options);
  }
}
