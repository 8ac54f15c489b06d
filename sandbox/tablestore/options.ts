import type { Faults } from '../faults.ts';
import type { AccessKey } from './access.ts';

export interface TablestoreOptions {
  readonly faults: Faults;
  /** Who may call; undefined: no such key. */
  readonly accessKeys: (accessKeyId: string) => AccessKey | undefined;
  /** The instances that exist. */
  readonly instances: readonly string[];
  /** The account that they belong to; another one's keys do not see them. Default: everybody's. */
  readonly owner?: string;
  /** Data survive in this file when the emulator is stopped or killed. Without it they live in memory. */
  readonly file?: string;
  /** For so long a new table answers operations on rows with OTSTableNotReady. Default 0. */
  readonly tableReadyAfterMs?: number;
  /** Milliseconds since the epoch, for versions and times to live. Default: the system's clock. */
  readonly now?: () => number;
  /** The clock that requests' dates are held against. Default: the system's, which the SDK signs with. */
  readonly signatureNow?: () => number;
  /** Default: one that the system chooses. */
  readonly port?: number;
  /** Whether the caller's policy allows it; asked once for each table of a request. Default: everything. */
  readonly authorize?: (call: {
    readonly accessKeyId: string;
    /** `ots:PutRow` */
    readonly action: string;
    /** `acs:ots:*:*:instance/NAME/table/TABLE`; for an operation without a table `…/table/*`. */
    readonly resource: string;
  }) => boolean;
}

export interface ServedCall {
  readonly operation: string;
  /** The first that the request names. */
  readonly table?: string;
  readonly at: number;
  /** The HTTP status the service came to; 0: a fault kept it from coming to any. */
  readonly status: number;
  /** Capacity units, as the answer says. */
  readonly units: { readonly read: number; readonly write: number };
}
