import { visibleText } from '../text/visible-text.ts';
import { UNPAID } from './refusals.ts';
import type { RefusedAnswer } from './watch-request.ts';

/** What a refusal means. */
export type FcMeaning =
  /** Too many invocations, or a fault of the service. */
  | 'busy'
  /** An asynchronous task of this name exists. */
  | 'exists'
  /** The account has an unpaid bill. */
  | 'unpaid'
  /** The access key, the token or the signature made with them. */
  | 'credentials'
  /** The date of the signature. */
  | 'clock'
  /** The form of the request: its signature's scheme, its headers, its path. */
  | 'form'
  /** RAM does not allow the call. */
  | 'denied'
  /** There is no such function. */
  | 'missing'
  /** What was asked for, such as an event that is too large. */
  | 'content';

/** An answer with which Function Compute surely refused a request, so that it did nothing. */
export interface FcRefusal {
  readonly status: number;
  /** The service's own; '' if it gives none. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  /** False: only by its form it is an answer of the vendor's, perhaps of another service. */
  readonly hasFcId: boolean;
  readonly meaning: FcMeaning;
}

interface Row {
  readonly codes?: RegExp;
  readonly statuses?: (status: number) => boolean;
  readonly means: FcMeaning;
}

/**
 * The first row that matches the code or else the status counts. Sources: the vendor's «Error codes» of Function
 * Compute, and the common ones of its gateway, which may refuse a signature before Function Compute sees it.
 */
const ROWS: readonly Row[] = [
  {
    codes: /^(Throttling|SignatureNonceUsed|RequestTimeout|ServiceUnavailable|Internal)/,
    statuses: (s) => s === 408 || s === 429 || s >= 500,
    means: 'busy',
  },
  { codes: /AlreadyExists$/, means: 'exists' },
  { codes: UNPAID, means: 'unpaid' },
  {
    codes: /^(InvalidAccessKeyId|Signature(Not|DoesNot)Match|InvalidSecurityToken|MissingSecurityToken)/i,
    means: 'credentials',
  },
  { codes: /^(InvalidTimeStamp|IllegalTimestamp|RequestTimeTooSkewed)/i, means: 'clock' },
  { codes: /^(AccessDenied|NoPermission|Forbidden|Unauthorized)/, means: 'denied' },
  { codes: /TooLarge$/, means: 'content' },
  {
    codes:
      /Signature|^(PathNotSupported|MissingRequiredHeader|NoSuchVersion|(Invalid|Unsupported)(Action|Version))/,
    // Of another 403 or 404 it is not sure that it concerns the form.
    statuses: (s) => [400, 401, 405, 406, 411, 415].includes(s),
    means: 'form',
  },
  { statuses: (s) => s === 403, means: 'denied' },
  { statuses: (s) => s === 404, means: 'missing' },
];

/** Whether the same request may be accepted with another signature. */
export const isOfSignature = ({ meaning }: FcRefusal): boolean =>
  meaning === 'credentials' || meaning === 'clock' || meaning === 'form';

/** Whether the refusal shows that the signature was accepted: what comes before a service's faults is not known. */
export const provesSignature = (refusal: FcRefusal): boolean =>
  refusal.meaning !== 'busy' && !isOfSignature(refusal);

/**
 * Undefined if the answer is not Function Compute's: any web server may answer 403 or 404, but only the service adds
 * its request id or its error code. Its fields are spelt in three ways: `Code` in answers of version 3.0, `ErrorCode`
 * in those of 2.0, `errorCode` in the vendor's documentation.
 */
export function readRefusal({ status, headers, body }: RefusedAnswer): FcRefusal | undefined {
  const fields = fieldsOf(body);
  const field = (...names: string[]): string => {
    const value = names.map((name) => fields[name]).find((one) => typeof one === 'string');
    return typeof value === 'string' ? value : '';
  };
  const code = field('Code', 'ErrorCode', 'errorCode');
  const own = requestIdOf(headers);
  const requestId = own ?? (code === '' ? '' : field('RequestId', 'requestId'));
  if (requestId === '') return undefined;
  const message = field('Message', 'ErrorMessage', 'errorMessage');
  const row = ROWS.find(
    ({ codes, statuses }) => (code !== '' && codes?.test(code) === true) || statuses?.(status) === true,
  );
  const hasFcId = headers['x-fc-request-id'] !== undefined;
  return { status, code, message, requestId, hasFcId, meaning: row?.means ?? 'content' };
}

/** The id that the service gives every answer. */
export function requestIdOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const id = headers['x-fc-request-id'] ?? headers['x-acs-request-id'];
  return typeof id === 'string' ? id : undefined;
}

/**
 * `HTTP 403 AccessDenied, request 1-…: message`. The message on a wrong signature is left out: it repeats the request,
 * with its security token (I12).
 */
export function describeRefusal(refusal: FcRefusal): string {
  const { status, code, message, requestId } = refusal;
  const words = message === '' || refusal.meaning === 'credentials' ? '' : `: ${visibleText(message, 300)}`;
  return `HTTP ${status}${code === '' ? '' : ` ${visibleText(code, 60)}`}, request ${visibleText(requestId, 60)}${words}`;
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
