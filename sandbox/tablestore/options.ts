import type { Faults } from '../faults.ts';
import type { AccessKey } from './access.ts';

export interface TablestoreOptions {
  readonly faults: Faults;
  /** Looks up an access key; undefined: there is none with this id. */
  readonly accessKeys: (accessKeyId: string) => AccessKey | undefined;
  /** The instances that exist. */
  readonly instances: readonly string[];
  /** The account that owns the instances; keys of other accounts cannot use them. Default: any key can. */
  readonly owner?: string;
  /** The region of the instances, for `authorize`. */
  readonly region?: string;
  /** The file that keeps the data when the emulator stops or is killed. Default: data are in memory only. */
  readonly file?: string;
  /** For this long a new table answers operations on rows with OTSTableNotReady. Default: 0. */
  readonly tableReadyAfterMs?: number;
  /** Milliseconds since the epoch, for versions and times to live. Default: the system's clock. */
  readonly now?: () => number;
  /** The clock that the dates of requests are checked against. Default: the system's, which the SDK signs with. */
  readonly signatureNow?: () => number;
  /** Default: a free port. */
  readonly port?: number;
  /** Whether the caller's policy allows the call; called once for each table of a request. Default: always. */
  readonly authorize?: (call: {
    readonly accessKeyId: string;
    /** `ots:PutRow` */
    readonly action: string;
    /**
     * `acs:ots:REGION:OWNER:instance/NAME/table/TABLE`, with `*` for a region or owner that is not known; for an
     * operation without a table `…/table/*`.
     */
    readonly resource: string;
  }) => boolean;
}

export interface ServedCall {
  readonly operation: string;
  /** The first table that the request names. */
  readonly table?: string;
  readonly at: number;
  /** The HTTP status of the answer; 0: a fault prevented any answer. */
  readonly status: number;
  /** Capacity units consumed, as stated in the answer. */
  readonly units: { readonly read: number; readonly write: number };
}
