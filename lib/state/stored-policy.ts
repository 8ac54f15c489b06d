import { auditKey } from './audit-key.ts';
import { createHash } from 'node:crypto';
import { ConfigError } from '../errors.ts';
import type { LoadedPolicy } from '../policy/load-policy.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../policy/trust-policy.ts';
import { localTime } from '../text/local-time.ts';
import { timeIn } from '../snapshot/rows.ts';
import { type Columns, type Key, type Row, type Store, StoreError } from '../snapshot/store.ts';

/** The policy in force (I13): one row of the deployment's own account. Every run, function and command judges by it. */
export interface StoredPolicy {
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal. */
  readonly digest: string;
  /** When a run first put this text into force. */
  readonly firstSeenMs: number;
  /** People have been told that the deployment has lost its policy file. */
  readonly isLossTold: boolean;
  readonly policy: TrustPolicy;
}

export const policyKey = (homeId: string): Key => auditKey(homeId, 'policy');

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The policy in a few words, as people compare it: `1a2b3c4d, first seen 2026-11-24 07:00 UTC`. */
export const nameOfPolicy = ({ text, digest, firstSeenMs }: StoredPolicy, timeZone = 'UTC'): string =>
  `${text === '' ? 'no account is trusted' : digest.slice(0, 8)}, first seen ${localTime(firstSeenMs, timeZone)}`;

export const policyToColumns = ({
  text,
  digest,
  firstSeenMs,
  isLossTold,
}: Omit<StoredPolicy, 'policy'>): Columns => ({
  text,
  digest,
  first_seen_ms: String(firstSeenMs),
  ...(isLossTold ? { loss_told: '1' } : {}),
});

/**
 * @param file if it has the stored text, the text is not parsed again.
 * @throws StoreError `StoreCorrupt` for a damaged row. It must not count as no policy: every trusted share would be
 *   reported.
 */
export async function rowToPolicy(row: Row, file: LoadedPolicy | undefined): Promise<StoredPolicy> {
  const { text, digest, loss_told } = row.columns;
  const firstSeenMs = timeIn(row, 'first_seen_ms');
  if (text === undefined || digest !== digestOf(text) || firstSeenMs === undefined) throw damaged(row);
  const policy = await policyOf(text, row, file);
  return { text, digest, firstSeenMs, isLossTold: loss_told === '1', policy };
}

/** Returns the policy in force, or undefined if no run has stored one. @throws as `rowToPolicy`. */
export async function readStoredPolicy(
  store: Store,
  homeId: string,
  file?: LoadedPolicy,
): Promise<StoredPolicy | undefined> {
  const row = await store.get('state', policyKey(homeId));
  return row === undefined ? undefined : rowToPolicy(row, file);
}

/** The stored policy; where none is stored yet, the file's; without a file, none. @throws as `rowToPolicy`. */
export async function readPolicyInForce(
  store: Store,
  homeId: string,
  file: LoadedPolicy | undefined,
): Promise<TrustPolicy> {
  return ((await readStoredPolicy(store, homeId, file)) ?? file)?.policy ?? EMPTY_POLICY;
}

/** A deployment without a file has an empty text: its runs need no parser, which is most of what a start would load. */
const policyOf = async (text: string, row: Row, file: LoadedPolicy | undefined): Promise<TrustPolicy> => {
  if (text === file?.text) return file.policy;
  return text === '' ? EMPTY_POLICY : parseStored(text, row);
};

async function parseStored(text: string, row: Row): Promise<TrustPolicy> {
  const { parseTrustPolicy } = await import('../policy/parse-trust-policy.ts');
  try {
    return parseTrustPolicy(text, 'the stored policy');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw damaged(row);
  }
}

const damaged = ({ key }: Row): StoreError =>
  new StoreError(
    `The stored trust policy is damaged: the row ${key.partition}/${key.sort} of share_audit_state holds no valid policy. Deploy the audit function with policy.yaml (an empty file trusts no account): its next run replaces the row. With SQLite, any audit with a policy file does`,
    { code: 'StoreCorrupt' },
  );
