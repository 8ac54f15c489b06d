import { readTyped } from '../../lib/config/rules/check-settings.ts';
import { SNAPSHOT } from '../../lib/config/terminal.ts';
import type { Environment } from '../../lib/config/env.ts';
import { AGAIN } from '../../lib/alert/outbox/envelope.ts';
import { after, QUEUES, readPlace } from '../../lib/alert/outbox/rows.ts';
import { AuditError } from '../../lib/errors.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { withRunStore } from '../../lib/snapshot/open-store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import type { Place } from './service.ts';

const TIMEOUT_MS = 60_000;
/** No more are counted. */
export const MOST = 1_000;

/**
 * How many messages wait in the outbox for a channel, at most `MOST`: nobody would send them any more. None where there
 * is no outbox yet.
 * @throws AuditError if the store cannot be read: then it is not known that none waits.
 */
export async function countWaiting(
  environment: Environment,
  { accountId, credentials }: Pick<Place, 'accountId' | 'credentials'>,
): Promise<number> {
  const config = readTyped(SNAPSHOT, environment);
  if (config.store.kind === 'sqlite')
    throw new AuditError('TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set', { code: 'NoStore' });
  const deadline = deadlineFrom(systemClock.now(), TIMEOUT_MS);
  try {
    return await withRunStore(config, { credentials, clock: systemClock, deadline }, (store) =>
      countIn(store, accountId),
    );
  } catch (error) {
    if (isTableMissing(error)) return 0;
    throw error;
  }
}

/** Not so where the instance is missing: its name may be mistyped. */
const isTableMissing = (error: unknown): boolean =>
  error instanceof AuditError &&
  (error.cause as { readonly code?: unknown } | undefined)?.code === 'OTSObjectNotExist';

/** A note that is just being moved stands at two places. What is to be told again with its names is a message, too. */
async function countIn(store: Store, homeId: string): Promise<number> {
  const ids = new Set<string>();
  for (const from of [QUEUES, AGAIN])
    for await (const row of store.range('outbox', homeId, { from, to: after(from), limit: MOST }))
      ids.add(from === QUEUES ? readPlace(row).noteId : row.key.sort);
  return Math.min(ids.size, MOST);
}
