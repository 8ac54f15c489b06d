import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { networkCodeOf, unreachable } from '../platform/network-errors.ts';
import { withoutSecrets } from './call.ts';
import { UNREADABLE_REPLY } from './cap-replies.ts';
import { describeRefusal, type FcRefusal } from './function-compute-refusal.ts';
import { NotFunctionCompute } from './function-compute-replies.ts';
import { FcRefused } from './function-compute-signatures.ts';
import type { FcOperation, FunctionComputeTarget } from './function-compute-transport.ts';
import { FailedRequest } from './watch-request.ts';

export type FunctionComputeErrorCode =
  /** There is no such function in this account and region. */
  | 'FcMissing'
  /** The access key, the token or a permission is wrong. */
  | 'FcDenied'
  /** The network, a timeout, too many invocations, or a fault of the service. */
  | 'FcTemporary'
  /** The answer does not come from Function Compute. */
  | 'FcGarbled'
  /** The service rejects the request itself. */
  | 'FcRejected'
  /** The caller's signal ended the wait. */
  | 'FcStopped';

/** A call to Function Compute failed. An error that a function itself throws is not one of these. */
export class FunctionComputeError extends AuditError {
  override readonly name = 'FunctionComputeError';
  override readonly code: FunctionComputeErrorCode;
  /** The policy statement to add, if a missing permission may be the reason. */
  readonly statement: FcStatement | undefined;

  constructor(message: string, code: FunctionComputeErrorCode, statement?: FcStatement) {
    super(message, { code, retryable: code === 'FcTemporary' });
    this.code = code;
    this.statement = statement;
  }
}

export interface FcStatement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string;
}

/** The request that failed, and where it was sent. */
export interface FcRequest extends FunctionComputeTarget {
  readonly operation: FcOperation;
  readonly functionName: string;
}

/**
 * Turns whatever became of a request into the typed error. The original is not kept as `cause`: its text may repeat the
 * request (I12).
 */
export function toFunctionComputeError(thrown: unknown, request: FcRequest): FunctionComputeError {
  const { operation, functionName, regionId, endpoint } = request;
  const { host } = new URL(endpoint);
  const at = `${operation} of ${functionName}`;
  if (thrown instanceof FcRefused) return ofRefusals(thrown.refusals, request);
  const cause = thrown instanceof FailedRequest ? thrown.thrown : thrown;
  const { name, message } = cause instanceof Error ? cause : { name: '', message: '' };
  if (name === UNREADABLE_REPLY) return garbled(at, host, message);
  const isAnswered = thrown instanceof FailedRequest && thrown.answer !== undefined;
  if (isAnswered || name === 'SyntaxError' || cause instanceof NotFunctionCompute || v.isValiError(cause))
    return garbled(at, host);
  const network = networkCodeOf(cause);
  if (network === undefined)
    return new FunctionComputeError(
      `${at}: the SDK's client failed (${name || 'unknown error'})`,
      'FcTemporary',
    );
  const setting = 'FUNCTION_COMPUTE_ENDPOINT';
  const region = `the region in FC_DEPLOY_REGION (${regionId})`;
  const stillRuns = network === 'TIMEOUT' ? '; the function may still be running' : '';
  return new FunctionComputeError(
    `${at}: ${unreachable(network, { at: host, setting, region })}${stillRuns}`,
    'FcTemporary',
  );
}

/** Of two refusals the one that says more counts: a service that does not know a signature says so of any key. */
function ofRefusals(refusals: FcRefused['refusals'], request: FcRequest): FunctionComputeError {
  const { operation, functionName, regionId, accountId, credentials, endpoint } = request;
  const { meaning } =
    refusals.find((one) => one.meaning === 'credentials') ??
    refusals.find((one) => one.meaning === 'clock') ??
    refusals[0];
  const what = withoutSecrets(said(refusals), credentials);
  const at = `${operation} of ${functionName}`;
  // Another service's gateway knows no such path.
  if ((meaning === 'form' || meaning === 'missing') && !refusals.some((one) => one.hasFcId))
    return garbled(at, new URL(endpoint).host, what);
  const error = (message: string, code: FunctionComputeErrorCode, statement?: FcStatement) =>
    new FunctionComputeError(message, code, statement);
  switch (meaning) {
    case 'missing':
      return error(
        `There is no function ${functionName} in ${regionId} of account ${accountId} (${what}). Deploy it ("npm run deploy"), or set FC_DEPLOY_REGION to its region`,
        'FcMissing',
      );
    case 'unpaid':
      return error(
        `${at} was refused: account ${accountId} has an unpaid bill; pay it in the console (${what})`,
        'FcDenied',
      );
    case 'credentials':
      return error(
        `Function Compute does not accept the credentials for ${at} (${what}). Renew the access key or the token`,
        'FcDenied',
      );
    case 'clock':
      return error(
        `Function Compute does not accept the date of ${at}: the clock of this machine is wrong; set it (${what})`,
        'FcDenied',
      );
    case 'denied': {
      const statement = statementFor(request);
      return error(
        `Function Compute refuses ${at} (${what}). A permission is missing: add this to the RAM policy of the user or role in use: ${JSON.stringify(statement)}`,
        'FcDenied',
        statement,
      );
    }
    case 'busy':
      return error(
        `${at}: Function Compute is too busy or failed (${what}). Try again in a minute`,
        'FcTemporary',
      );
    case 'form':
    case 'exists':
    case 'content':
      return error(`${at} was refused (${what})`, 'FcRejected');
    default:
      return meaning satisfies never;
  }
}

const said = ([first, second]: readonly FcRefusal[]): string =>
  [first, second]
    .filter((one) => one !== undefined)
    .map(describeRefusal)
    .join('; signed with ACS3-HMAC-SHA256: ');

const statementFor = ({ operation, functionName, regionId, accountId }: FcRequest): FcStatement => ({
  Effect: 'Allow',
  Action: `fc:${operation}`,
  Resource: `acs:fc:${regionId}:${accountId}:functions/${functionName}`,
});

const garbled = (at: string, host: string, why = 'perhaps a proxy'): FunctionComputeError =>
  new FunctionComputeError(
    `${at}: the server at ${host} is not Function Compute (${why}). Check FUNCTION_COMPUTE_ENDPOINT`,
    'FcGarbled',
  );
