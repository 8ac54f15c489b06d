import type { Failure } from '../model/health.ts';
import { OpenApiError, toFailure } from '../openapi/errors.ts';
import type { AccountCoverage } from '../state/account-coverage.ts';
import { unlessStopped } from '../platform/unless-stopped.ts';
import type { Member, RunDeps } from './run-deps.ts';

/**
 * Takes on the role of the account that is to be audited; the coverage keeps why that is not possible (I10).
 *
 * @returns why it was not possible. Where the run is stopped meanwhile, nothing is known of it.
 */
export async function assumeRole(
  member: Member,
  { accountId, clock, log, signal }: RunDeps,
  coverage: AccountCoverage,
): Promise<OpenApiError | undefined> {
  const entered = member.enter().then(
    () => undefined,
    (thrown: unknown) => {
      if (thrown instanceof OpenApiError) return thrown;
      throw thrown;
    },
  );
  const error = await unlessStopped(entered, signal);
  if (error === undefined && signal?.aborted === true) return undefined;
  if (error !== undefined) log.warn('the account cannot be entered', { accountId, error: error.message });
  const sinceMs = coverage.entry?.sinceMs ?? clock.now();
  coverage.entry = error && { sinceMs, failure: entryFailure(error) };
  return error;
}

/** Where somebody must change something, the message says what. */
function entryFailure(error: OpenApiError): Failure {
  const failure = toFailure(error);
  return failure.denied === true ? { ...failure, code: 'EntryDenied' } : failure;
}
