import type { Failure } from '../model/health.ts';
import type { Store } from '../snapshot/store.ts';
import { OpenApiError, toFailure } from '../openapi/errors.ts';
import { assessAudit } from '../state/audit-health.ts';
import type { RunMessages } from './run-messages.ts';
import type { Member, RunDeps } from './run-deps.ts';

/**
 * Takes on the role of the account that is to be audited. Where that is not possible people are told, once, and again
 * when it is over (I10).
 *
 * @returns why it was not possible.
 */
export async function assumeRoleOrReport(
  member: Member,
  { accountId, clock, overdueMs, runId, log }: RunDeps,
  store: Store,
  messages: RunMessages,
): Promise<OpenApiError | undefined> {
  const error = await member.enter().then(
    () => undefined,
    (thrown: unknown) => {
      if (thrown instanceof OpenApiError) return thrown;
      throw thrown;
    },
  );
  if (error !== undefined) log.warn('the account cannot be entered', { accountId, error: error.message });
  await assessAudit(error && entryFailure(error), {
    about: 'entry',
    store,
    accountId,
    nowMs: clock.now(),
    dueMs: overdueMs,
    token: runId,
    postNotes: messages.post,
    posted: messages.posted,
  });
  return error;
}

/** Where somebody must change something, the message says what. */
function entryFailure(error: OpenApiError): Failure {
  const failure = toFailure(error);
  return failure.denied === true ? { ...failure, code: 'EntryDenied' } : failure;
}
