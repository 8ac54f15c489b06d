import { AuditError } from '../errors.ts';
import { TOO_LARGE } from './cap-replies.ts';
import type { Failure } from '../model/health.ts';

export type OpenApiErrorCode =
  /** Throttled: over the call quota at this moment. */
  | 'ApiThrottled'
  /** The access key, the token or a permission is wrong: a person must mend it. */
  | 'ApiDenied'
  /** The region, image or action does not exist. */
  | 'ApiNotFound'
  /** The network, a timeout or the service's own fault. */
  | 'ApiTemporary'
  /** The answer is not a valid one of the service: HTML, truncated JSON, missing fields, too large. */
  | 'ApiGarbled'
  /** The service rejects the request itself. */
  | 'ApiRejected'
  /** Not called, or not waited for: the run has no time left. */
  | 'OutOfTime';

/**
 * A call to an Alibaba Cloud API failed, or was not made. The message names the API's action; `vendorCode` is the
 * service's own error code, if it answered.
 */
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

/** The failure to store and report. Its code is ours, on which the advice depends; the message names the vendor's. */
export function toFailure(error: OpenApiError): Failure {
  const failure = { code: error.code, message: error.message };
  const denied = error.code === 'ApiDenied' || error.vendorCode?.startsWith('InvalidRegionId') === true;
  return denied ? { ...failure, denied } : failure;
}

/** One API of the vendor: what its error messages need. */
export interface ApiService {
  /** Its display name. */
  readonly name: string;
  /** `2020-06-01` */
  readonly version: string;
  /** The prefix of its actions in a RAM policy: `swas-open` in `swas-open:ListCustomImages`. */
  readonly ramPrefix: string;
  /** The setting that names its endpoint. */
  readonly endpointSetting: string;
  /** Its host name contains the region, so a wrong region id leads to a host that does not exist. */
  readonly isRegional: boolean;
}

/** Names no setting or flag: the message is stored, and shown also to people who named the region in another way. */
const THE_REGION = "the region's name in the setting or flag that gives it";

const NETWORK = /^(E[A-Z]+|UND_ERR.*|CERT_.*|DEPTH_ZERO.*|UNABLE_TO.*)$/;

/**
 * Turns whatever `@alicloud/openapi-client` threw into the typed error.
 *
 * The client throws: a `ResponseError` (code, statusCode, data.RequestId) for a refusal; a bare `SyntaxError` for an
 * error page that is not JSON; `RequestTimeoutError` or a system error for the network. The original is
 * not kept as `cause`: its `data` and its message may repeat the request.
 *
 * @param service the message names its permission and its setting.
 * @param redact removes secrets of the request from the service's message, which may repeat them (I12).
 */
export function toOpenApiError(
  service: ApiService,
  action: string,
  thrown: unknown,
  redact: (text: string) => string = (text) => text,
): OpenApiError {
  if (thrown instanceof OpenApiError) return thrown;
  // The credentials could not be obtained: that error's message says what to set.
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
    return new OpenApiError(`${action}: the answer is not JSON (perhaps a page of a proxy)`, {
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
      `${action}: the host does not exist; check the network, ${service.isRegional ? `${THE_REGION}, ` : ''}and ${service.endpointSetting}`,
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
  return new OpenApiError(`${action}: the SDK's client failed (${name || 'unknown error'})`, {
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
  // The service's message on a wrong signature repeats the request, including its security token (I12).
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
      message(`the answer does not come from ${service.name}; check ${service.endpointSetting}`),
      {
        code: 'ApiGarbled',
        ...options,
      },
    );
  if (/^Throttling\b/.test(vendorCode) || status === 429)
    return new OpenApiError(message('over the call quota'), { code: 'ApiThrottled', ...options });
  if (vendorCode.startsWith('InvalidTimeStamp'))
    return new OpenApiError(message('the clock of this machine is wrong; set it'), {
      code: 'ApiDenied',
      ...options,
    });
  if (CREDENTIALS.test(vendorCode))
    return new OpenApiError(message('the credentials are not accepted; renew the access key or the token'), {
      code: 'ApiDenied',
      ...options,
    });
  if (vendorCode.startsWith('SignatureNonceUsed'))
    return new OpenApiError(message('the service treated the call as a replay'), {
      code: 'ApiTemporary',
      ...options,
    });
  if (status === 403 || /^(NoPermission|Forbidden|Unauthorized)/.test(vendorCode))
    return new OpenApiError(
      message(`not allowed; add ${service.ramPrefix}:${action} to the policy of the role or user`),
      {
        code: 'ApiDenied',
        ...options,
      },
    );
  if (status >= 500 || /^(ServiceUnavailable|InternalError)/.test(vendorCode))
    return new OpenApiError(message('the service failed'), {
      code: 'ApiTemporary',
      ...options,
    });
  if (service.isRegional && vendorCode.startsWith('InvalidRegionId'))
    return new OpenApiError(message(`the region does not exist; correct ${THE_REGION}`), {
      code: 'ApiNotFound',
      ...options,
    });
  if (status === 404 || vendorCode.endsWith('NotFound'))
    return new OpenApiError(message('does not exist'), { code: 'ApiNotFound', ...options });
  return new OpenApiError(message('refused'), { code: 'ApiRejected', ...options });
}
