import { AuditError } from '../errors.ts';
import { networkCodeOf, unreachable } from '../platform/network-errors.ts';
import { UNREADABLE_REPLY } from './cap-replies.ts';
import { OpenApiError } from './errors.ts';
import { type ApiRequest, type Refused, refusal, THE_REGION } from './refusals.ts';

/** Codes of Node for a header that HTTP cannot carry. Of all headers, only the keys come from a person. */
const UNSENDABLE = /^ERR_(INVALID_CHAR|HTTP_INVALID_HEADER_VALUE)$/;

/**
 * Turns whatever `@alicloud/openapi-client` threw into the typed error.
 *
 * The client throws: a `ResponseError` (code, statusCode, data.RequestId) for a refusal; a bare `SyntaxError` for an
 * error page that is not JSON; `RequestTimeoutError` or a system error for the network. The original is
 * not kept as `cause`: its `data` and its message may repeat the request.
 *
 * @param request the message names its host, its permission and its setting.
 * @param redact removes secrets of the request from the service's message, which may repeat them (I12).
 */
export function toOpenApiError(
  request: ApiRequest,
  thrown: unknown,
  redact: (text: string) => string = (text) => text,
): OpenApiError {
  const { service, action, host } = request;
  if (thrown instanceof OpenApiError) return thrown;
  // The credentials could not be obtained: that error's message says what to set.
  if (thrown instanceof AuditError)
    return new OpenApiError(thrown.message, {
      code: thrown.retryable ? 'ApiTemporary' : 'ApiDenied',
      vendorCode: thrown.code,
    });
  const e = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Refused & {
    name?: unknown;
    code?: unknown;
    message?: unknown;
  };
  const text = (v: unknown): string => (typeof v === 'string' ? v : '');
  const name = text(e.name);
  const code = text(e.code);
  const garbled = (what: string) => new OpenApiError(`${action}: ${what}`, { code: 'ApiGarbled' });
  if (e.data !== undefined && typeof e.data === 'object') return refusal(request, e, redact);
  if (name === 'SyntaxError') return garbled(`the answer of ${host} is not JSON (perhaps a page of a proxy)`);
  if (name === UNREADABLE_REPLY)
    return garbled(`${host} does not answer as ${service.name} does: ${text(e.message)}`);
  if (code === 'InvalidCredentials')
    return new OpenApiError(
      `${action}: no credentials. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile`,
      { code: 'ApiDenied' },
    );
  if (UNSENDABLE.test(code))
    return new OpenApiError(
      `${action}: the access key or its token holds a character that no key has (${code}); set it again`,
      { code: 'ApiDenied', vendorCode: code },
    );
  const network = networkCodeOf(thrown);
  const region = service.isRegional ? THE_REGION : undefined;
  if (network !== undefined)
    return new OpenApiError(
      `${action}: ${unreachable(network, { at: host, setting: service.endpointSetting, region })}`,
      { code: 'ApiTemporary', vendorCode: network },
    );
  return new OpenApiError(`${action}: the SDK's client failed (${name || 'unknown error'})`, {
    code: 'ApiTemporary',
  });
}
