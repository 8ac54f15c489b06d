import { existsSync } from 'node:fs';
import type { RevokeConfig } from '../config/terminal.ts';
import { AuditError } from '../errors.ts';
import type { CustomImage, Share } from '../model/image.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { type Recorded, recordTakenBack } from '../revoke/record-taken-back.ts';
import { withRunStore } from '../snapshot/open-store.ts';

/** The shares are taken back already, and a person waits for the result. */
const TIMEOUT_MS = 15_000;

/** What of a revocation stands in the snapshot. */
export interface SnapshotRecord extends Recorded {
  /** Why the snapshot could not be written; `pending` then has all accounts. */
  readonly failure: AuditError | undefined;
}

export const NOTHING_TO_RECORD: SnapshotRecord = { recorded: [], pending: [], failure: undefined };

export interface RecordOptions {
  readonly image: CustomImage;
  readonly region: string;
  readonly config: RevokeConfig;
  readonly credentials: CredentialSource;
}

/**
 * Records shares that were taken back in the store that the settings name. Never throws: whatever happens here, the
 * shares are taken back, and the audit finds that out by itself, only later.
 */
export async function recordInSnapshot(
  shares: readonly Share[],
  options: RecordOptions,
): Promise<SnapshotRecord> {
  if (shares.length === 0) return NOTHING_TO_RECORD;
  try {
    return { ...(await record(shares, options)), failure: undefined };
  } catch (error) {
    const pending = shares.map((share) => share.accountId);
    return { recorded: [], pending, failure: asAuditError(error) };
  }
}

async function record(
  shares: readonly Share[],
  { image, region, config, credentials }: RecordOptions,
): Promise<Recorded> {
  const { store } = config;
  // Opening it would make it.
  if (store.kind === 'sqlite' && !existsSync(store.file))
    throw new AuditError(`There is no snapshot at ${store.file}`, { code: 'NoSnapshot' });
  const deadline = deadlineFrom(systemClock.now(), TIMEOUT_MS);
  const accountId = image.ownerId ?? (await callerIdentity(config.stsEndpoint, credentials)).accountId;
  return withRunStore(config, { credentials, clock: systemClock, deadline }, (opened) =>
    recordTakenBack(shares, {
      store: opened,
      scope: { accountId, regionId: region },
      imageId: image.imageId,
      clock: systemClock,
    }),
  );
}

const asAuditError = (error: unknown): AuditError =>
  error instanceof AuditError
    ? error
    : new AuditError(error instanceof Error ? error.message : 'unknown error', { code: 'Internal' });
