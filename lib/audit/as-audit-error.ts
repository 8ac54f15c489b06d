import { AuditError } from '../errors.ts';

/** Anything but an `AuditError` is a fault of this program, and says where it happened. */
export function asAuditError(thrown: unknown): AuditError {
  if (thrown instanceof AuditError) return thrown;
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown';
  return new AuditError(`The run broke on a fault of this program: ${what}`, { code: 'Internal' });
}
