import { expect } from 'vitest';
import { AuditError } from '../../lib/errors.ts';

/** The error for people that the work throws. */
export function thrown(work: () => unknown): AuditError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AuditError);
    return error as AuditError;
  }
  throw new Error('nothing was thrown');
}
