import { AuditError } from '../errors.ts';
import { TOO_LARGE } from './cap-replies.ts';
import type { Failure } from '../model/health.ts';

export type OpenApiErrorCode =
  /** Refused for the quota; nothing is wrong but the moment. */
  | 'ApiThrottled'
  /** The keys, the token or a permission: somebody has to change something. */
  | 'ApiDenied'
  /** The region, image or action does not exist. */
  | 'ApiNotFound'
  /** The network, a timeout or the service's own fault. */
  | 'ApiTemporary'
  /** An answer came that is not the service's: HTML, cut JSON, missing fields, too large. */
  | 'ApiGarbled'
  /** The service refuses the request as such. */
  | 'ApiRejected'
  /** Not called: the run's time was up. */
  | 'OutOfTime';

/** A call to an Alibaba Cloud API failed, or was not made; the message names the API's action. `vendorCode` is the service's own code where it answered. */
export class OpenApiError extends AuditError {
  override readonly name = 'OpenApiError';
  override readonly code: OpenApiErrorCode;
  readonly vendorCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    message: string,
    options: { code: OpenApiErrorCode; vendorCode?: string; requestId?: string; cause?: unknown },
  ) {
    super(message, {
      ...options,
      retryable: ['ApiThrottled', 'ApiTemporary', 'ApiGarbled'].includes(options.code),
    });
    this.code = options.code;
    this.vendorCode = options.vendorCode;
    this.requestId = options.requestId;
  }
}

/** The failure as it is kept and told: by our own code, on which the advice depends; the message names the vendor's. */
export function failureOf(error: OpenApiError): Failure {
  const failure = { code: error.code, message: error.message };
  const setting = error.code === 'ApiDenied' || error.vendorCode?.startsWith('InvalidRegionId') === true;
  return setting ? { ...failure, denied: true } : failure;
}

/** One API of the vendor, as far as its errors speak of it. */
export interface ApiService {
  /** What people call it. */
  readonly name: string;
  /** `2020-06-01` */
  readonly version: string;
  /** What its actions begin with in a RAM policy: `swas-open` for `swas-open:ListCustomImages`. */
  readonly ramPrefix: string;
  /** The setting that names its endpoint. */
  readonly endpointSetting: string;
  /** Its endpoint is a region's, so that a wrong region's name is a wrong host. */
  readonly isRegional: boolean;
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
 * @param service whose permission and setting the message names.
 * @param redact takes out of the service's own words what it was sent and must not be repeated (I12).
 */
export function toOpenApiError(
  service: ApiService,
  action: string,
  thrown: unknown,
  redact: (text: string) => string = (text) => text,
): OpenApiError {
  if (thrown instanceof OpenApiError) return thrown;
  // The credentials could not be had: its own message says what to set.
  if (thrown instanceof AuditError)
    return new OpenApiError(thrown.message, { code: 'ApiDenied', vendorCode: thrown.code });
  const e = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    name?: unknown;
    code?: unknown;
    message?: unknown;
    statusCode?: unknown;
    data?: { RequestId?: unknown; Message?: unknown; Code?: unknown };
  };
  const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v : undefined);
  if (e.data !== undefined && typeof e.data === 'object') return refusal(service, action, e, redact);
  if (thrown instanceof SyntaxError || text(e.name) === 'SyntaxError')
    return new OpenApiError(`${action}: the answer is not JSON (a proxy's or gateway's page?)`, {
      code: 'ApiGarbled',
    });
  const name = text(e.name) ?? '';
  const code = text(e.code) ?? '';
  if (name === TOO_LARGE)
    return new OpenApiError(`${action}: ${text(e.message) ?? 'the answer is too large'}; not read`, {
      code: 'ApiGarbled',
    });
  if (name.startsWith('RequestTimeout'))
    return new OpenApiError(`${action}: no answer in time`, { code: 'ApiTemporary' });
  if (code === 'InvalidCredentials')
    return new OpenApiError(
      `${action}: no credentials. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile`,
      {
        code: 'ApiDenied',
      },
    );
  if (code === 'ENOTFOUND')
    return new OpenApiError(
      `${action}: there is no such host; check the network, and ${service.isRegional ? `${THE_REGION}, and ` : ''}${service.endpointSetting}`,
      {
        code: 'ApiTemporary',
        vendorCode: code,
      },
    );
  if (NETWORK.test(code))
    return new OpenApiError(`${action}: the network failed (${code})`, {
      code: 'ApiTemporary',
      vendorCode: code,
    });
  return new OpenApiError(`${action}: failed in the client (${name || 'unknown error'})`, {
    code: 'ApiTemporary',
  });
}

const CREDENTIALS =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/;

function refusal(
  service: ApiService,
  action: string,
  e: { statusCode?: unknown; data?: { RequestId?: unknown; Message?: unknown; Code?: unknown } },
  redact: (text: string) => string,
): OpenApiError {
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
    return new OpenApiError(
      message(`the answer is not one of ${service.name}; check ${service.endpointSetting}`),
      {
        code: 'ApiGarbled',
        ...options,
      },
    );
  if (/^Throttling\b/.test(vendorCode) || status === 429)
    return new OpenApiError(message('over the call quota'), { code: 'ApiThrottled', ...options });
  if (vendorCode.startsWith('InvalidTimeStamp'))
    return new OpenApiError(message('the clock of this machine is wrong'), { code: 'ApiDenied', ...options });
  if (CREDENTIALS.test(vendorCode))
    return new OpenApiError(message('the credentials are not accepted; renew the access key or the token'), {
      code: 'ApiDenied',
      ...options,
    });
  if (vendorCode.startsWith('SignatureNonceUsed'))
    return new OpenApiError(message('the service took the call for a repeat'), {
      code: 'ApiTemporary',
      ...options,
    });
  if (status === 403 || /^(NoPermission|Forbidden|Unauthorized)/.test(vendorCode))
    return new OpenApiError(
      message(`not allowed; ${service.ramPrefix}:${action} is missing in the role's or user's policy`),
      {
        code: 'ApiDenied',
        ...options,
      },
    );
  if (status >= 500 || /^(ServiceUnavailable|InternalError)/.test(vendorCode))
    return new OpenApiError(message('the service has a fault of its own'), {
      code: 'ApiTemporary',
      ...options,
    });
  if (service.isRegional && vendorCode.startsWith('InvalidRegionId'))
    return new OpenApiError(message(`there is no such region; correct ${THE_REGION}`), {
      code: 'ApiNotFound',
      ...options,
    });
  if (status === 404 || vendorCode.endsWith('NotFound'))
    return new OpenApiError(message('does not exist'), { code: 'ApiNotFound', ...options });
  return new OpenApiError(message('refused'), { code: 'ApiRejected', ...options });
}
