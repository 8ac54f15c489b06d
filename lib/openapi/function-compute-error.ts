import { visibleText } from '../text/visible-text.ts';
import { AuditError } from '../errors.ts';

export type FunctionComputeErrorCode =
  /** There is no such function in this account and region. */
  | 'FcMissing'
  /** The keys, the token or a permission. */
  | 'FcDenied'
  /** The network, a timeout, too many invocations, or the service's own fault. */
  | 'FcTemporary'
  /** What answers is not Function Compute. */
  | 'FcGarbled'
  /** The service refuses the request as such. */
  | 'FcRejected'
  /** Not waited for any longer, since somebody wanted to stop. */
  | 'FcStopped';

/** A call to Function Compute failed; a function's own error is none of these. */
export class FunctionComputeError extends AuditError {
  override readonly name = 'FunctionComputeError';
  override readonly code: FunctionComputeErrorCode;
  /** The policy statement that is missing, where that may be the reason. */
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

/** What was asked of which function, and where. */
export interface FcQuestion {
  /** `InvokeFunction`, which is also the action that a policy allows as `fc:InvokeFunction`. */
  readonly operation: string;
  readonly functionName: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly host: string;
}

const NETWORK = /^(E[A-Z]+|CERT_.*|DEPTH_ZERO.*|UNABLE_TO.*)$/;

/**
 * The typed error for whatever `@alicloud/fc2` threw. It reads version 2.0's refusals: of a 3.0 one its error holds
 * the HTTP status only, inside its message. The original is not kept: its text may repeat the request (I12).
 */
export function toFunctionComputeError(thrown: unknown, question: FcQuestion): FunctionComputeError {
  const { operation, functionName, regionId, accountId, host } = question;
  const { name, code, message } = partsOf(thrown);
  const at = `${operation} of ${functionName}`;
  const refused = /failed with (\d{3})\. requestid: (\S+), message: (.*)\.$/su.exec(message);
  if (refused !== null) {
    const [, status = '', requestId = '', said = ''] = refused;
    const words = said === 'undefined' || code === 'SignatureNotMatch' ? '' : `: ${visibleText(said, 300)}`;
    const what = `HTTP ${status}${code === '' ? '' : ` ${visibleText(code, 60)}`}, request ${visibleText(requestId, 60)}${words}`;
    // Any web server says 403 or 404; this one names its requests.
    return requestId === 'undefined' ? garbled(at, host) : ofStatus(Number(status), what, question);
  }
  if (name.startsWith('RequestTimeout'))
    return new FunctionComputeError(`${at}: no answer in time; the function may run on`, 'FcTemporary');
  if (code === 'ENOTFOUND')
    return new FunctionComputeError(
      `${at}: there is no host ${host}. Check the network, and that account ${accountId} uses Function Compute in ${regionId} (FC_DEPLOY_REGION)`,
      'FcTemporary',
    );
  if (NETWORK.test(code))
    return new FunctionComputeError(
      `${at}: ${host} cannot be reached (${code}). Check the network, and FUNCTION_COMPUTE_ENDPOINT`,
      'FcTemporary',
    );
  return garbled(at, host);
}

function ofStatus(status: number, what: string, question: FcQuestion): FunctionComputeError {
  const { operation, functionName, regionId, accountId } = question;
  if (status === 404)
    return new FunctionComputeError(
      `There is no function ${functionName} in ${regionId} of account ${accountId} (${what}). Deploy it ("npx s deploy"), or set FC_DEPLOY_REGION to the region where it is`,
      'FcMissing',
    );
  if (status === 401 || status === 403) {
    const statement = statementFor(question);
    return new FunctionComputeError(
      `Function Compute refuses ${operation} of ${functionName} (${what}). A permission is missing: add to the RAM policy of whose credentials these are ${JSON.stringify(statement)}`,
      'FcDenied',
      statement,
    );
  }
  if (status === 429 || status >= 500)
    return new FunctionComputeError(
      `${operation} of ${functionName}: Function Compute is too busy or has a fault of its own (${what}). Try again in a minute`,
      'FcTemporary',
    );
  return new FunctionComputeError(`${operation} of ${functionName} was refused (${what})`, 'FcRejected');
}

const statementFor = ({ operation, functionName, regionId, accountId }: FcQuestion): FcStatement => ({
  Effect: 'Allow',
  Action: `fc:${operation}`,
  Resource: `acs:fc:${regionId}:${accountId}:functions/${functionName}`,
});

const garbled = (at: string, host: string): FunctionComputeError =>
  new FunctionComputeError(
    `${at}: what answers at ${host} is not Function Compute (a proxy's or gateway's page?). Check FUNCTION_COMPUTE_ENDPOINT`,
    'FcGarbled',
  );

function partsOf(thrown: unknown): { name: string; code: string; message: string } {
  if (!(thrown instanceof Error)) return { name: '', code: '', message: '' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return { name: thrown.name, code, message: thrown.message };
}
