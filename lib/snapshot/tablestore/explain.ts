import { TOO_LARGE } from '../../openapi/cap-replies.ts';
import { StoreError, type StoreErrorCode } from '../store.ts';
import type { TablestoreFault } from './errors.ts';

/** Where it was asked. */
export interface Place {
  readonly instance: string;
  readonly endpoint: string;
}

/** A fault in words: what happened, to what, and what to do. Its cause has a code and a message and nothing else. */
export function explain(fault: TablestoreFault, place: Place): StoreError {
  const code = errorCode(fault);
  const { message, requestId = '', operation = '', table } = fault.parts;
  const cause = Object.assign(new Error(message), { code: fault.code });
  const request = requestId === '' ? '' : `, request ${requestId}`;
  const said = `${operation}${table === undefined ? '' : ` on ${table}`}: ${fault.code}: ${message.replace(/\.$/, '')}${request}`;
  const retryable = code === 'StoreUnavailable';
  return new StoreError(`${whatToDo(code, fault, place)} (${said})`, { code, retryable, cause });
}

/** Whether the request is refused for what it is, so that its rows may fare better one by one. */
export function isRejection(fault: TablestoreFault): boolean {
  return errorCode(fault) === 'StoreRejected';
}

function errorCode({ code, message, fate }: TablestoreFault): StoreErrorCode {
  if (fate !== 'refused' || code === 'OTSCapacityUnitExhausted') return 'StoreUnavailable';
  if (code === 'OTSObjectNotExist') return 'StoreMissing';
  if (code === 'OTSAuthFailed') return isInstanceMissing(message) ? 'StoreMissing' : 'StoreDenied';
  return code === 'OTSNoPermissionAccess' || code.startsWith('ERR_INVALID') ? 'StoreDenied' : 'StoreRejected';
}

/** The vendor words it in two ways: «The instance is not found.» and «The instance does not exist.» */
function isInstanceMissing(message: string): boolean {
  return /instance (is not found|does not exist)/i.test(message);
}

function whatToDo(code: StoreErrorCode, fault: TablestoreFault, place: Place): string {
  if (code === 'StoreUnavailable') return ofUnavailable(fault, place);
  if (code === 'StoreDenied') return ofDenied(fault, place);
  if (code === 'StoreMissing') return ofMissing(fault, place);
  const { table } = fault.parts;
  const hint = `. If the table ${table} was not made by this program, set TABLESTORE_INSTANCE to an instance of its own`;
  return `Tablestore refused the request itself${table === undefined ? '' : hint}`;
}

function ofUnavailable({ fate, code }: TablestoreFault, { endpoint }: Place): string {
  if (fate === 'stopped') return 'Tablestore was not waited for any longer, since time was up';
  if (code === 'NotTablestore' || code === TOO_LARGE) {
    return `What answers at ${hostOf(endpoint)} is not Tablestore. If that lasts, correct TABLESTORE_ENDPOINT`;
  }
  return `Tablestore at ${hostOf(endpoint)} gave no usable answer in time; the next run tries again. If that lasts, check TABLESTORE_ENDPOINT and the network`;
}

function ofDenied({ code, message, parts }: TablestoreFault, { instance }: Place): string {
  if (code === 'OTSNoPermissionAccess') {
    const { operation = '', table = '*' } = parts;
    return `A permission is missing. Add to the RAM policy of the role or user: ${statement(operation, instance, table)}`;
  }
  if (/instance ACL/i.test(message))
    return `The Tablestore instance ${instance} does not admit this network. In the Tablestore console: the instance, Network Management, allow Internet`;
  if (/x-ots-date/i.test(message)) return 'Tablestore refused the time of this machine. Set its clock';
  return `Tablestore refused the credentials for instance ${instance}. Check that they are current, belong to the account of TABLESTORE_INSTANCE and may use it from here`;
}

function ofMissing({ code, parts }: TablestoreFault, { instance, endpoint }: Place): string {
  if (code === 'OTSAuthFailed') {
    return `There is no Tablestore instance ${instance} at ${hostOf(endpoint)}. Correct TABLESTORE_INSTANCE or TABLESTORE_ENDPOINT, or make the instance in the Tablestore console`;
  }
  const { table = '*' } = parts;
  return `The table ${table} does not exist in instance ${instance}. It is made at the start of a run if the role or user has ${statement('CreateTable', instance, table)}`;
}

/** The policy statement that allows one operation. */
function statement(operation: string, instance: string, table: string): string {
  const resource = `acs:ots:*:*:instance/${instance}/table/${table}`;
  return JSON.stringify({ Effect: 'Allow', Action: `ots:${operation}`, Resource: resource });
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : 'TABLESTORE_ENDPOINT';
}
