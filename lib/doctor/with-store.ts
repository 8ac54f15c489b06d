import { valueOf } from '../config/doctor.ts';
import { AuditError } from '../errors.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { withRunStore } from '../snapshot/open-store.ts';
import type { Store } from '../snapshot/store.ts';
import { type CheckContext, known } from './check.ts';

const TIMEOUT_MS = 60_000;

/** Reads the store. Returns undefined if a table is missing, as before the first run. */
export async function withStore<T>(
  { settings, facts, clock }: CheckContext,
  read: (store: Store) => Promise<T>,
): Promise<T | undefined> {
  const { historyDays } = valueOf(settings.parts.keeping);
  const store = valueOf(settings.parts.store);
  const config = { historyDays, store: store.kind === 'sqlite' ? { ...store, readOnly: true } : store };
  const deadline = deadlineFrom(clock.now(), TIMEOUT_MS);
  try {
    return await withRunStore(config, { credentials: known(facts.credentials), clock, deadline }, read);
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'StoreMissing') throw error;
    return undefined;
  }
}
