import { AuditError } from '../errors.ts';
import type { Failure } from '../model/health.ts';

export type OpenApiErrorCode =
  /** Throttled: over the call quota at this moment. */
  | 'ApiThrottled'
  /** The access key, the token or a permission is wrong: a person must mend it. */
  | 'ApiDenied'
  /** The account has an unpaid bill. Says nothing of permissions, nor of what was asked for. */
  | 'ApiUnpaid'
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
  const denied = ['ApiDenied', 'ApiUnpaid'].includes(error.code) || isOfRegion(error.vendorCode);
  return denied ? { ...failure, denied } : failure;
}

/** The service does not know the region, or not at this endpoint: only a person can mend that. */
const isOfRegion = (vendorCode = ''): boolean =>
  vendorCode.startsWith('InvalidRegionId') || vendorCode.endsWith('NotSupportedEndpoint');

/** Whether RAM refuses the call: a policy must be changed. */
export const isPermissionMissing = ({ code, vendorCode = '' }: OpenApiError): boolean =>
  code === 'ApiDenied' && /^(NoPermission|Forbidden)/.test(vendorCode);

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
