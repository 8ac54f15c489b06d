import { type ApiService, OpenApiError, type OpenApiErrorCode } from './errors.ts';

/** Names no setting or flag: the message is stored, and shown also to people who named the region in another way. */
const THE_REGION = "the region's name in the setting or flag that gives it";

/** The call that was refused. */
export interface ApiRequest {
  readonly service: ApiService;
  /** `ListCustomImages` */
  readonly action: string;
  /** Host, and port if it is another than the protocol's own. */
  readonly host: string;
}

/** What the vendor's client makes of a refusal. */
export interface Refused {
  readonly statusCode?: unknown;
  readonly data?: { RequestId?: unknown; Message?: unknown; Code?: unknown };
}

interface Row {
  /** Matches the service's own code. */
  readonly codes?: RegExp;
  readonly status?: (status: number) => boolean;
  readonly onlyRegional?: true;
  readonly is: OpenApiErrorCode;
  readonly says: string | ((request: ApiRequest) => string);
}

/** `InvalidAccountStatus.NotEnoughBalance`, `Account.Arrearage`, `Forbidden.AccountOverdue`, `InDebt` and others. */
export const UNPAID =
  /arrear|overdue|in_?debt|(not_?enough|insufficient)_?balance|balance_?(is_?)?(not_?enough|insufficient)/i;

const CREDENTIALS =
  /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/;

/**
 * What the service's code or else its HTTP status means; the first row that matches by either counts. Sources: the
 * vendor's common error codes and those of its products, which spell the same fault in several ways and send some of
 * their own faults, and unpaid bills, with HTTP 400 or 403.
 */
const ROWS: readonly Row[] = [
  { codes: /^Throttling\b/, status: (s) => s === 429, is: 'ApiThrottled', says: 'over the call quota' },
  {
    codes: /^(InvalidTimeStamp|IllegalTimestamp)/,
    is: 'ApiDenied',
    says: 'the clock of this machine is wrong; set it',
  },
  {
    codes: CREDENTIALS,
    is: 'ApiDenied',
    says: 'the credentials are not accepted; renew the access key or the token',
  },
  { codes: /^SignatureNonceUsed/, is: 'ApiTemporary', says: 'the service treated the call as a replay' },
  {
    codes: UNPAID,
    is: 'ApiUnpaid',
    says: 'the account has an unpaid bill; pay it in the console (Expenses and Costs)',
  },
  {
    codes:
      /^(service_?unavailable|service_?timeout|request_?timeout|(system|service|server)_?(is_?)?busy|system_?error|internal_?(server_?|service_?)?error|unknown_?error|degrade\b)/i,
    is: 'ApiTemporary',
    says: 'the service failed',
  },
  {
    codes: /NotSupportedEndpoint$/,
    is: 'ApiNotFound',
    says: ({ service, host }) =>
      service.isRegional
        ? `${host} does not serve this region; correct ${THE_REGION}, or set ${service.endpointSetting} to the endpoint that does`
        : `${host} does not serve this call; set ${service.endpointSetting} to an endpoint of ${service.name}`,
  },
  {
    codes: /^(NoPermission|Forbidden|Unauthorized)/,
    status: (s) => s === 403,
    is: 'ApiDenied',
    says: ({ service, action }) =>
      `not allowed; add ${service.ramPrefix}:${action} to the policy of the role or user`,
  },
  { status: (s) => s >= 500, is: 'ApiTemporary', says: 'the service failed' },
  {
    codes: /^InvalidRegionId/,
    onlyRegional: true,
    is: 'ApiNotFound',
    says: `the region does not exist; correct ${THE_REGION}`,
  },
  { codes: /NotFound$/, status: (s) => s === 404, is: 'ApiNotFound', says: 'does not exist' },
];

/** The service's answer to a call that it did not carry out. `redact` removes secrets from its text (I12). */
export function refusal(
  request: ApiRequest,
  { statusCode, data }: Refused,
  redact: (text: string) => string,
): OpenApiError {
  const { service, action, host } = request;
  const quote = (said: unknown): string | undefined => (typeof said === 'string' ? redact(said) : undefined);
  const vendorCode = quote(data?.Code);
  const requestId = quote(data?.RequestId);
  const status = Number(statusCode);
  if (vendorCode === undefined)
    return new OpenApiError(
      `${action}: the answer of ${host} does not come from ${service.name}; check ${service.endpointSetting} (HTTP ${status})`,
      { code: 'ApiGarbled', ...(requestId === undefined ? {} : { requestId }) },
    );
  const row = ROWS.find(
    ({ codes, status: statuses, onlyRegional }) =>
      (codes?.test(vendorCode) === true || statuses?.(status) === true) &&
      (onlyRegional !== true || service.isRegional),
  );
  const says = row?.says ?? 'refused';
  // The service's message on a wrong signature repeats the request, including its security token.
  const said = CREDENTIALS.test(vendorCode) ? undefined : quote(data?.Message)?.slice(0, 300);
  const what = typeof says === 'string' ? says : says(request);
  return new OpenApiError(`${action}: ${what} (${vendorCode})${said === undefined ? '' : `: ${said}`}`, {
    code: row?.is ?? 'ApiRejected',
    vendorCode,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/** What a peer's setting is called where a wrong region leads to a host that does not exist. */
export const whereItIsSet = ({ endpointSetting, isRegional }: ApiService): string =>
  isRegional ? `${THE_REGION}, and in ${endpointSetting}` : endpointSetting;
