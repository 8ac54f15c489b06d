/**
 * What happened to a request that failed:
 * - `condition`: not carried out, because the row was not at the expected version; or an earlier attempt of the same
 *   write had already changed it
 * - `later`: not carried out; the same request may succeed in a moment
 * - `unknown`: perhaps carried out: the reply does not show it, or there was none
 * - `refused`: not carried out, and the same request never will be
 * - `stopped`: given up, because the caller's signal aborted
 */
export type Fate = 'condition' | 'later' | 'unknown' | 'refused' | 'stopped';

interface FaultDetails {
  /** Tablestore's code; `NotTablestore` if another server answered; else a code of ours or of the network. */
  readonly code: string;
  readonly message: string;
  readonly fate: Fate;
  /** The HTTP status; undefined when there was no reply. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Tablestore's name of the operation, such as `PutRow`; a policy allows it as `ots:PutRow`. */
  readonly operation?: string | undefined;
  /** The table's name in Tablestore; undefined if the request concerns the instance. */
  readonly table?: string | undefined;
}

/** A failed request, or a failed row of a batch. Internal to the Tablestore store: its callers get a `StoreError`. */
export class TablestoreFault extends Error {
  override readonly name = 'TablestoreFault';
  readonly parts: FaultDetails;
  readonly code: string;
  readonly fate: Fate;

  constructor(parts: FaultDetails) {
    super(parts.message);
    this.parts = parts;
    this.code = parts.code;
    this.fate = parts.fate;
  }
}

/** Codes for temporary errors of requests that were not carried out, from the vendor's list of error codes. */
const LATER = new Set([
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSTableNotReady',
  'OTSPartitionUnavailable',
  'OTSServerBusy',
  'OTSOperationThrottled',
]);

/** Codes for requests that the service may have carried out all the same. */
const UNKNOWN = new Set([
  'OTSTimeout',
  'OTSInternalServerError',
  'OTSServerUnavailable',
  'OTSRequestTimeout',
]);

/** What happened to a request that Tablestore answered with this code. */
export function fateOf(code: string, message: string): Fate {
  if (code === 'OTSConditionCheckFail') return 'condition';
  if (LATER.has(code)) return 'later';
  if (UNKNOWN.has(code)) return 'unknown';
  // The one quota that recovers in a moment: tables were made or described too fast.
  if (code === 'OTSQuotaExhausted' && message.startsWith('Too frequent table operations')) return 'later';
  return 'refused';
}

/**
 * Decodes Tablestore's error from a reply's body, the protobuf message `Error { required string code = 1; optional
 * string message = 2; }`. Returns undefined if the body is something else. (The SDK does not decode it: its error has
 * the HTTP status as code, and the bytes read as UTF-8 as message, which corrupts lengths from 128.)
 */
export function decodeError(body: Uint8Array): { code: string; message: string } | undefined {
  const texts = new Map<number, string>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = body[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < body.length) {
    const tag = varint();
    const length = varint();
    // Both fields are length-delimited (wire type 2); anything else is not this message.
    if (tag % 8 !== 2 || !(at + length <= body.length)) return undefined;
    texts.set(Math.floor(tag / 8), Buffer.from(body.subarray(at, at + length)).toString('utf8'));
    at += length;
  }
  const code = texts.get(1);
  if (code === undefined || !/^[A-Za-z]\w{2,63}$/.test(code)) return undefined;
  return { code, message: texts.get(2) ?? '' };
}
