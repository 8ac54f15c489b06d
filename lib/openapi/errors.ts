import { AuditError } from '../errors.ts';
import { TOO_LARGE } from './cap-replies.ts';
import type { Failure } from '../model/model.ts';

export type SwasErrorCode =
  /** Refused for the quota; nothing is wrong but the moment. */
  | 'SwasThrottled'
  /** The keys, the token or a permission: somebody has to change something. */
  | 'SwasDenied'
  /** The region, image or action does not exist. */
  | 'SwasNotFound'
  /** The network, a timeout or the service's own fault. */
  | 'SwasTemporary'
  /** An answer came that is not the service's: HTML, cut JSON, missing fields, too large. */
  | 'SwasGarbled'
  /** The service refuses the request as such. */
  | 'SwasRejected'
  /** Not called: the run's time was up. */
  | 'OutOfTime';

/** A call to the SWAS OpenAPI failed. `vendorCode` is the service's own code where it answered. */
export class SwasError extends AuditError {
  override readonly name = 'SwasError';
  override readonly code: SwasErrorCode;
  readonly vendorCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    message: string,
    options: { code: SwasErrorCode; vendorCode?: string; requestId?: string; cause?: unknown },
  ) {
    super(message, {
      ...options,
      retryable: ['SwasThrottled', 'SwasTemporary', 'SwasGarbled'].includes(options.code),
    });
    this.code = options.code;
    this.vendorCode = options.vendorCode;
    this.requestId = options.requestId;
  }
}

/** The failure as it is kept and told: by our own code, on which the advice depends; the message names the vendor's. */
export function failureOf(error: SwasError): Failure {
  const failure = { code: error.code, message: error.message };
  const setting = error.code === 'SwasDenied' || error.vendorCode?.startsWith('InvalidRegionId') === true;
  return setting ? { ...failure, denied: true } : failure;
}

/** Kept in the snapshot and shown to whoever asks, however the region was named for the run. */
const THE_REGION = "the region's name in the setting or flag that gives it";

const NETWORK = /^(E[A-Z]+|UND_ERR.*|CERT_.*|DEPTH_ZERO.*|UNABLE_TO.*)$/;

/**
 * The typed error for whatever `@alicloud/openapi-client` threw.
 *
 * What it throws: a `ResponseError` (code, statusCode, data.RequestId) for a refusal; a bare `SyntaxError` for an
 * error page that is not JSON; `RequestTimeoutError` or a system error for the network. The original is not kept
 * as `cause`: its `data` and message may repeat the request.
 *
 * @param redact takes out of the service's own words what it was sent and must not be repeated (I12).
 */
export function toSwasError(
  action: string,
  thrown: unknown,
  redact: (text: string) => string = (text) => text,
): SwasError {
  if (thrown instanceof SwasError) return thrown;
  // The credentials could not be had: its own message says what to set.
  if (thrown instanceof AuditError)
    return new SwasError(thrown.message, { code: 'SwasDenied', vendorCode: thrown.code });
  const e = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    name?: unknown;
    code?: unknown;
    message?: unknown;
    statusCode?: unknown;
    data?: { RequestId?: unknown; Message?: unknown; Code?: unknown };
  };
  const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : undefined);
  if (e.data !== undefined && typeof e.data === 'object') return refusal(action, e, redact);
  if (thrown instanceof SyntaxError || text(e.name) === 'SyntaxError')
    return new SwasError(`${action}: the answer is not JSON (a proxy's or gateway's page?)`, {
      code: 'SwasGarbled',
    });
  const name = text(e.name) ?? '';
  const code = text(e.code) ?? '';
  if (name === TOO_LARGE)
    return new SwasError(`${action}: ${text(e.message) ?? 'the answer is too large'}; not read`, {
      code: 'SwasGarbled',
    });
  if (name.startsWith('RequestTimeout'))
    return new SwasError(`${action}: no answer in time`, { code: 'SwasTemporary' });
  if (code === 'InvalidCredentials')
    return new SwasError(
      `${action}: no credentials. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile`,
      {
        code: 'SwasDenied',
      },
    );
  if (code === 'ENOTFOUND')
    return new SwasError(
      `${action}: there is no such host; check the network, and ${action === 'GetCallerIdentity' ? 'STS_ENDPOINT' : `${THE_REGION}, and SWAS_ENDPOINT`}`,
      {
        code: 'SwasTemporary',
        vendorCode: code,
      },
    );
  if (NETWORK.test(code))
    return new SwasError(`${action}: the network failed (${code})`, {
      code: 'SwasTemporary',
      vendorCode: code,
    });
  return new SwasError(`${action}: failed in the client (${name || 'unknown error'})`, {
    code: 'SwasTemporary',
  });
}

const CREDENTIALS =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/;

function refusal(
  action: string,
  e: { statusCode?: unknown; data?: { RequestId?: unknown; Message?: unknown; Code?: unknown } },
  redact: (text: string) => string,
): SwasError {
  const quote = (said: unknown): string | undefined => (typeof said === 'string' ? redact(said) : undefined);
  const vendorCode = quote(e.data?.Code);
  const requestId = quote(e.data?.RequestId);
  const status = Number(e.statusCode);
  // What the service says of a signature repeats the request, its security token included (I12).
  const quoted =
    vendorCode !== undefined && !CREDENTIALS.test(vendorCode) && typeof e.data?.Message === 'string';
  const said = quoted ? `: ${quote(e.data?.Message)?.slice(0, 300) ?? ''}` : '';
  const options = {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  const message = (what: string) => `${action}: ${what} (${vendorCode ?? `HTTP ${status}`})${said}`;
  if (vendorCode === undefined)
    return new SwasError(message('the answer is no refusal of this service'), {
      code: 'SwasGarbled',
      ...options,
    });
  if (/^Throttling\b/.test(vendorCode) || status === 429)
    return new SwasError(message('over the call quota'), { code: 'SwasThrottled', ...options });
  if (vendorCode.startsWith('InvalidTimeStamp'))
    return new SwasError(message('the clock of this machine is wrong'), { code: 'SwasDenied', ...options });
  if (CREDENTIALS.test(vendorCode))
    return new SwasError(message('the credentials are not accepted; renew the access key or the token'), {
      code: 'SwasDenied',
      ...options,
    });
  if (vendorCode.startsWith('SignatureNonceUsed'))
    return new SwasError(message('the service took the call for a repeat'), {
      code: 'SwasTemporary',
      ...options,
    });
  if (status === 403 || /^(NoPermission|Forbidden|Unauthorized)/.test(vendorCode))
    return new SwasError(
      message(`not allowed; swas-open:${action} is missing in the role's or user's policy`),
      {
        code: 'SwasDenied',
        ...options,
      },
    );
  if (status >= 500 || /^(ServiceUnavailable|InternalError)/.test(vendorCode))
    return new SwasError(message('the service has a fault of its own'), {
      code: 'SwasTemporary',
      ...options,
    });
  if (vendorCode.startsWith('InvalidRegionId'))
    return new SwasError(message(`there is no such region; correct ${THE_REGION}`), {
      code: 'SwasNotFound',
      ...options,
    });
  if (status === 404 || vendorCode.endsWith('NotFound'))
    return new SwasError(message('does not exist'), { code: 'SwasNotFound', ...options });
  return new SwasError(message('refused'), { code: 'SwasRejected', ...options });
}
