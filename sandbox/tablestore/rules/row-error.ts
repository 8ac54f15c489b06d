import { Refusal } from '../refusal.ts';
import { CONDITION_FAILED } from './capacity.ts';

/** A row of a batch that was refused, as its part of the answer. Anything but a refusal is the whole request's. */
export function rowError(error: unknown): object {
  if (!(error instanceof Refusal)) throw error;
  return {
    isOk: false,
    error: { code: error.code, message: error.message },
    ...(error.code === 'OTSConditionCheckFail' && { consumed: { capacityUnit: CONDITION_FAILED } }),
  };
}
