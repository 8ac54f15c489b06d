import type { Effect } from '../faults.ts';
import type { Parameters } from './parameters.ts';

/** One call and its result. */
export interface LoggedCall {
  readonly action: string;
  readonly regionId: string | undefined;
  readonly imageId: string | undefined;
  readonly page: number | undefined;
  readonly pageSize: number | undefined;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** The HTTP status of the answer; 0 as long as there is none. */
  status: number;
  /** The error code, if the call was refused. */
  code: string | undefined;
  /** The fault that was applied. */
  fault: Effect['kind'] | undefined;
}

export function logEntry(action: string, parameters: Parameters, at: number): LoggedCall {
  return {
    action,
    regionId: parameters.get('RegionId'),
    imageId: parameters.get('ImageId'),
    page: readNumber(parameters, 'PageNumber'),
    pageSize: readNumber(parameters, 'PageSize'),
    at,
    status: 0,
    code: undefined,
    fault: undefined,
  };
}

function readNumber(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
