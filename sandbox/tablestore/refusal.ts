/** The HTTP status of each code, from the vendor's table of errors and the replies in the tests of its SDKs. */
const STATUS_OF: Readonly<Record<string, number>> = {
  OTSParameterInvalid: 400,
  OTSInvalidPK: 400,
  OTSOutOfRowSizeLimit: 400,
  OTSOutOfColumnCountLimit: 400,
  OTSForbiddenUpdateCapacityUnit: 400,
  OTSAuthFailed: 403,
  OTSNoPermissionAccess: 403,
  OTSConditionCheckFail: 403,
  OTSQuotaExhausted: 403,
  OTSNotEnoughCapacityUnit: 403,
  OTSCapacityUnitExhausted: 403,
  OTSTooFrequentReservedThroughputAdjustment: 403,
  OTSObjectNotExist: 404,
  OTSTableNotReady: 404,
  OTSSessionNotExist: 404,
  OTSMethodNotAllowed: 405,
  OTSRequestTimeout: 408,
  OTSObjectAlreadyExist: 409,
  OTSRowOperationConflict: 409,
  OTSRequestBodyTooLarge: 413,
  OTSFlowControl: 429,
  OTSInternalServerError: 500,
  OTSServerBusy: 503,
  OTSOperationThrottled: 503,
  OTSPartitionUnavailable: 503,
  OTSServerUnavailable: 503,
  OTSTimeout: 503,
};

/** The message of each code that needs no details. */
const MESSAGE_OF: Readonly<Record<string, string>> = {
  OTSNoPermissionAccess:
    'You have no permission to access the requested resource, please contact the resource owner.',
  OTSConditionCheckFail: 'Condition check failed.',
  OTSQuotaExhausted: 'Too frequent table operations.',
  OTSNotEnoughCapacityUnit: 'Remaining capacity unit is not enough.',
  OTSCapacityUnitExhausted: 'Capacity unit is not enough.',
  OTSTooFrequentReservedThroughputAdjustment: 'Capacity unit adjustment is too frequent.',
  OTSObjectNotExist: 'Requested table does not exist.',
  OTSObjectAlreadyExist: 'Requested table already exists.',
  OTSTableNotReady: 'The table is not ready.',
  OTSMethodNotAllowed: 'Only POST method for requests is supported.',
  OTSRequestTimeout: 'Request timeout.',
  OTSRowOperationConflict: 'Data is being modified by the other request.',
  OTSRequestBodyTooLarge: 'The size of POST data is too large.',
  OTSInternalServerError: 'Internal server error.',
  OTSFlowControl: 'The requests have been throttled.',
  OTSForbiddenUpdateCapacityUnit: 'Your instance is forbidden to update capacity unit.',
  OTSServerBusy: 'Server is busy.',
  OTSOperationThrottled: 'Operation is throttled.',
  OTSPartitionUnavailable: 'The partition is not available.',
  OTSServerUnavailable: 'Server is not available.',
  OTSTimeout: 'Operation timeout.',
  OTSInvalidPK: 'Primary key schema mismatch.',
  OTSOutOfRowSizeLimit: 'The total data size of columns in one row exceeded the limit.',
  OTSOutOfColumnCountLimit: 'The number of columns in one row exceeded the limit.',
  OTSParameterInvalid: 'The input parameter is invalid.',
};

/** A request, or one row of a batch, that the service refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message?: string, status?: number) {
    super(message ?? MESSAGE_OF[code] ?? 'The request is refused.');
    this.code = code;
    this.status = status ?? STATUS_OF[code] ?? 400;
  }
}
