import { parseOr } from '../snapshot/rows.ts';
import { digestMemoryShape } from '../snapshot/digest-shape.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { DigestMemory, RememberedPolicy } from '../model/digest.ts';

/** The maximum size of the stored policy. A column of a row holds at most 2 MB, and the note holds the report, too. */
const POLICY_BYTES = 500_000;
const TOLD_IDS = 5_000;

/** What the next digest needs from this one. A policy that is too large to store is left out. */
export function memoryFor(
  untilMs: number,
  policy: RememberedPolicy,
  toldIds: readonly string[],
): DigestMemory {
  const fits = Buffer.byteLength(JSON.stringify(policy), 'utf8') <= POLICY_BYTES;
  return { untilMs, ...(fits ? { policy } : {}), reportedIds: toldIds.slice(0, TOLD_IDS) };
}

/** What the last digest stored, and the version of its row: undefined and 0 if there was no digest. */
export async function readMemory(
  store: Store,
  accountId: string,
): Promise<{ readonly memory: DigestMemory | undefined; readonly version: number }> {
  const row = await store.get('state', keyOf(accountId));
  return { memory: read(row), version: row?.version ?? 0 };
}

/**
 * Stores what the next digest needs.
 * @param version the row version that was read. If another run has written since, its row stays.
 */
export async function keepMemory(
  store: Store,
  accountId: string,
  memory: DigestMemory,
  { version, token }: { readonly version: number; readonly token: string },
): Promise<void> {
  await store.write('state', {
    key: keyOf(accountId),
    columns: { memory: JSON.stringify(memory) },
    expected: version,
    token,
  });
}

/** A damaged row counts as none: the digest is made without a comparison. */
function read(row: Row | undefined): DigestMemory | undefined {
  return parseOr(row, 'memory', digestMemoryShape, undefined);
}

const keyOf = (accountId: string) => ({ partition: accountId, sort: 'digest' });
