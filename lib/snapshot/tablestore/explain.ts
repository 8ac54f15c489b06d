import { UNREADABLE_REPLY } from '../../openapi/cap-replies.ts';
import { networkCodeOf, unreachable } from '../../platform/network-errors.ts';
import { StoreError, type StoreErrorCode } from '../store.ts';
import type { TablestoreFault } from './errors.ts';

/** The Tablestore instance that a request was sent to. */
export interface Place {
  readonly instance: string;
  readonly endpoint: string;
}

/**
 * Turns a fault into a `StoreError` that says what happened, to what, and how to mend it. Its cause has only the
 * fault's code and message.
 */
export function explain(fault: TablestoreFault, place: Place): StoreError {
  const code = errorCode(fault);
  const { message, requestId = '', operation = '', table } = fault.parts;
  const cause = Object.assign(new Error(message), { code: fault.code });
  const request = requestId === '' ? '' : `, request ${requestId}`;
  const asked = `${operation}${table === undefined ? '' : ` on ${table}`}`;
  // The sentence on the network has said the rest.
  const said = isOfNetwork(fault)
    ? asked
    : `${asked}: ${fault.code}: ${message.replace(/\.$/, '')}${request}`;
  const retryable = code === 'StoreUnavailable';
  return new StoreError(`${whatToDo(code, fault, place)} (${said})`, { code, retryable, cause });
}

const isOfNetwork = ({ code }: TablestoreFault): boolean => networkCodeOf({ code }) !== undefined;

/** Whether Tablestore rejects the request itself, so that the rows of a batch may succeed one by one. */
export function isRejection(fault: TablestoreFault): boolean {
  return errorCode(fault) === 'StoreRejected';
}

function errorCode({ code, message, fate }: TablestoreFault): StoreErrorCode {
  if (fate !== 'refused' || code === 'OTSCapacityUnitExhausted') return 'StoreUnavailable';
  if (code === 'OTSObjectNotExist') return 'StoreMissing';
  if (code === 'OTSAuthFailed') return isInstanceMissing(message) ? 'StoreMissing' : 'StoreDenied';
  return code === 'OTSNoPermissionAccess' || code.startsWith('ERR_INVALID') ? 'StoreDenied' : 'StoreRejected';
}

/** The vendor uses two wordings: «The instance is not found.» and «The instance does not exist.» */
function isInstanceMissing(message: string): boolean {
  return /instance (is not found|does not exist)/i.test(message);
}

function whatToDo(code: StoreErrorCode, fault: TablestoreFault, place: Place): string {
  if (code === 'StoreUnavailable') return ofUnavailable(fault, place);
  if (code === 'StoreDenied') return ofDenied(fault, place);
  if (code === 'StoreMissing') return ofMissing(fault, place);
  const { table } = fault.parts;
  const hint = `. If another program made the table ${table}, set TABLESTORE_INSTANCE to another instance`;
  return `Tablestore rejected the request${table === undefined ? '' : hint}`;
}

function ofUnavailable(fault: TablestoreFault, { endpoint }: Place): string {
  const { fate, code } = fault;
  if (fate === 'stopped') return "Tablestore did not answer before the run's time was up";
  if (code === 'NotTablestore' || code === UNREADABLE_REPLY) {
    return `The server at ${hostOf(endpoint)} is not Tablestore. If this lasts, correct TABLESTORE_ENDPOINT`;
  }
  if (isOfNetwork(fault))
    return `No way to Tablestore: ${unreachable(code, { at: hostOf(endpoint), setting: 'TABLESTORE_ENDPOINT' })}. The next run tries again`;
  return `Tablestore at ${hostOf(endpoint)} gave no usable answer in time; the next run tries again. If this lasts, check TABLESTORE_ENDPOINT and the network`;
}

/** The instance's own lists of networks, and the older setting by which only VPCs that are bound to it count. */
const NETWORK_REFUSED = /instance ACL|(?:binded|bound) VPC/i;

function ofDenied({ code, message, parts }: TablestoreFault, { instance, endpoint }: Place): string {
  if (code.startsWith('ERR_INVALID'))
    return 'The access key or its token holds a character that no key has; set it again';
  if (code === 'OTSNoPermissionAccess') {
    const { operation = '', table = '*' } = parts;
    return `A permission is missing. Add this to the RAM policy of the role or user: ${statement(operation, instance, table)}`;
  }
  if (NETWORK_REFUSED.test(message))
    return `The Tablestore instance ${instance} refuses this network. In the Tablestore console, open the instance, then Network Management, and ${
      /\.vpc\./.test(hostOf(endpoint)) ? 'bind the VPC of the functions, or allow any VPC' : 'allow Internet'
    }`;
  if (/x-ots-date/i.test(message))
    return 'Tablestore does not accept the time of this machine. Set its clock';
  return `Tablestore refused the credentials for instance ${instance}. Check that they are valid, belong to the account of TABLESTORE_INSTANCE and may use it from here`;
}

function ofMissing({ code, parts }: TablestoreFault, { instance, endpoint }: Place): string {
  if (code === 'OTSAuthFailed') {
    return `There is no Tablestore instance ${instance} at ${hostOf(endpoint)}. Correct TABLESTORE_INSTANCE or TABLESTORE_ENDPOINT, or make the instance in the Tablestore console`;
  }
  const { table = '*' } = parts;
  return `The table ${table} does not exist in instance ${instance}. A run makes it if the role or user has this permission: ${statement('CreateTable', instance, table)}`;
}

/** The policy statement that allows one operation. */
function statement(operation: string, instance: string, table: string): string {
  const resource = `acs:ots:*:*:instance/${instance}/table/${table}`;
  return JSON.stringify({ Effect: 'Allow', Action: `ots:${operation}`, Resource: resource });
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : 'TABLESTORE_ENDPOINT';
}
