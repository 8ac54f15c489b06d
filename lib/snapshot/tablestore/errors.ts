/**
 * What a failed request means for what it asked:
 * - `condition`: the row was not as expected, or our own earlier attempt had changed it
 * - `later`: not carried out; the same request may work in a moment
 * - `unknown`: carried out or not, nobody can tell from the reply, or there was none
 * - `refused`: not carried out, and the same request never will be
 * - `stopped`: given up by us, because the caller's signal said so
 */
export type Fate = 'condition' | 'later' | 'unknown' | 'refused' | 'stopped';

interface FaultDeps {
  /** Tablestore's own code, `NotTablestore` for what is no reply of it, else ours or the network's. */
  readonly code: string;
  readonly message: string;
  readonly fate: Fate;
  /** The HTTP status; undefined when there was no reply. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Tablestore's own name of what was asked, `PutRow`, which is also the action that a policy allows. */
  readonly operation?: string | undefined;
  /** Tablestore's name of the table; undefined for the instance as a whole. */
  readonly table?: string | undefined;
}

/** A failed request, or a failed row of a batch. Stays within the Tablestore store: callers get a `StoreError`. */
export class TablestoreFault extends Error {
  override readonly name = 'TablestoreFault';
  readonly parts: FaultDeps;
  readonly code: string;
  readonly fate: Fate;

  constructor(parts: FaultDeps) {
    super(parts.message);
    this.parts = parts;
    this.code = parts.code;
    this.fate = parts.fate;
  }
}

/** Codes with which nothing was done and that pass, from the vendor's list of errors. */
const LATER = new Set([
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSTableNotReady',
  'OTSPartitionUnavailable',
  'OTSServerBusy',
  'OTSOperationThrottled',
]);

/** Codes that the service answers though it may have carried the request out. */
const UNKNOWN = new Set([
  'OTSTimeout',
  'OTSInternalServerError',
  'OTSServerUnavailable',
  'OTSRequestTimeout',
]);

/** The fate of a request that Tablestore answered with this code. */
export function fateOf(code: string, message: string): Fate {
  if (code === 'OTSConditionCheckFail') return 'condition';
  if (LATER.has(code)) return 'later';
  if (UNKNOWN.has(code)) return 'unknown';
  // The one quota that is a matter of moments: tables made or described too fast.
  if (code === 'OTSQuotaExhausted' && message.startsWith('Too frequent table operations')) return 'later';
  return 'refused';
}

/**
 * Tablestore's error from a reply's body, the protobuf message `Error { required string code = 1; optional string
 * message = 2; }`; undefined when the body is something else. (The SDK does not decode it: its own error has the
 * HTTP status for a code, and these bytes read as UTF-8 for a message, which spoils lengths from 128.)
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
