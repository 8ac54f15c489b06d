import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { networkCodeOf, unreachable } from '../platform/network-errors.ts';
import { visibleText } from '../text/visible-text.ts';
import { UNREADABLE_REPLY } from './cap-replies.ts';
import { UNPAID } from './refusals.ts';

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

/** The request that failed: the operation, the function, and where it was sent. */
export interface FcRequest {
  /** The operation's name, such as `InvokeFunction`; a policy allows it as `fc:InvokeFunction`. */
  readonly operation: string;
  readonly functionName: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly host: string;
}

/** The answer is a web server's, but lacks what Function Compute always sends. */
export class NotFunctionCompute extends Error {
  override readonly name = 'NotFunctionCompute';
}

/**
 * Turns whatever `@alicloud/fc2` threw into the typed error. The client understands only the error answers of version
 * 2.0; for one of 3.0 it gives the HTTP status inside its message. The original is not kept as `cause`: its text may
 * repeat the request (I12).
 */
export function toFunctionComputeError(thrown: unknown, request: FcRequest): FunctionComputeError {
  const { operation, functionName, regionId, host } = request;
  const { name, code, message } = partsOf(thrown);
  const at = `${operation} of ${functionName}`;
  const refused = /failed with (\d{3})\. requestid: (\S+), message: (.*)\.$/su.exec(message);
  if (refused !== null) {
    const [, status = '', requestId = '', said = ''] = refused;
    const words = said === 'undefined' || code === 'SignatureNotMatch' ? '' : `: ${visibleText(said, 300)}`;
    const what = `HTTP ${status}${code === '' ? '' : ` ${visibleText(code, 60)}`}, request ${visibleText(requestId, 60)}${words}`;
    // Any web server may answer 403 or 404; only Function Compute adds a request id.
    return requestId === 'undefined' ? garbled(at, host) : ofStatus(Number(status), code, what, request);
  }
  if (name === UNREADABLE_REPLY) return garbled(at, host, message);
  if (name === 'SyntaxError' || thrown instanceof NotFunctionCompute || v.isValiError(thrown))
    return garbled(at, host);
  const network = networkCodeOf(thrown);
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

function ofStatus(status: number, code: string, what: string, request: FcRequest): FunctionComputeError {
  const { operation, functionName, regionId, accountId } = request;
  if (status === 404)
    return new FunctionComputeError(
      `There is no function ${functionName} in ${regionId} of account ${accountId} (${what}). Deploy it ("npx s deploy"), or set FC_DEPLOY_REGION to its region`,
      'FcMissing',
    );
  if (UNPAID.test(code))
    return new FunctionComputeError(
      `${operation} of ${functionName} was refused: account ${accountId} has an unpaid bill; pay it in the console (${what})`,
      'FcDenied',
    );
  if (status === 401 || status === 403) {
    const statement = statementFor(request);
    return new FunctionComputeError(
      `Function Compute refuses ${operation} of ${functionName} (${what}). A permission is missing: add this to the RAM policy of the user or role in use: ${JSON.stringify(statement)}`,
      'FcDenied',
      statement,
    );
  }
  if (status === 429 || status >= 500)
    return new FunctionComputeError(
      `${operation} of ${functionName}: Function Compute is too busy or failed (${what}). Try again in a minute`,
      'FcTemporary',
    );
  return new FunctionComputeError(`${operation} of ${functionName} was refused (${what})`, 'FcRejected');
}

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

function partsOf(thrown: unknown): { name: string; code: string; message: string } {
  if (!(thrown instanceof Error)) return { name: '', code: '', message: '' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return { name: thrown.name, code, message: thrown.message };
}
