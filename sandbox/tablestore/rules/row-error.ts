import { Refusal } from '../refusal.ts';
import { CONDITION_FAILED } from './capacity.ts';

/** The part of the answer for a refused row of a batch. Rethrows any error that is not a `Refusal`. */
export function rowError(error: unknown): object {
  if (!(error instanceof Refusal)) throw error;
  return {
    isOk: false,
    error: { code: error.code, message: error.message },
    ...(error.code === 'OTSConditionCheckFail' && { consumed: { capacityUnit: CONDITION_FAILED } }),
  };
}
