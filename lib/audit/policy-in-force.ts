import type { NoticeNote } from '../model/note.ts';
import type { LoadedPolicy } from '../policy/load-policy.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../policy/trust-policy.ts';
import { type Row, StoreError } from '../snapshot/store.ts';
import {
  digestOf,
  policyKey,
  policyToColumns,
  rowToPolicy,
  type StoredPolicy,
} from '../state/stored-policy.ts';
import type { StartedRun } from './open-run.ts';
import type { RunMessages } from './run-messages.ts';

/**
 * Returns the policy that the run judges by: the one in the store, which the deployment's own run replaces by its file.
 * A deployment that never had a file stores that no account is trusted, so that a file which lies where somebody runs
 * an audit by hand is not in force. Where nothing is stored yet, it is the run's file.
 *
 * @throws StoreError `StoreCorrupt` if the stored policy is damaged and the run may not replace it, or has no file.
 */
export async function policyInForce(run: StartedRun, messages: RunMessages): Promise<TrustPolicy> {
  const { file } = run.deps.policy;
  // A second deployment acts as a run by hand (I3).
  const mayReplace = run.deps.policy.mayReplace && !messages.isSecond;
  const row = await readRow(run);
  if (mayReplace && file !== undefined) return replace(run, row, file);
  if (mayReplace && row === undefined && run.deps.member === undefined) return trustNobody(run);
  return keep(run, row, messages.isSecond ? undefined : messages);
}

/** As an empty file does. That there is no file is no loss. */
async function trustNobody(run: StartedRun): Promise<TrustPolicy> {
  const none = { text: '', digest: digestOf(''), firstSeenMs: run.deps.clock.now(), isLossTold: true };
  // If another run was faster, what it stored is in force.
  return (await write(run, undefined, none)) ? EMPTY_POLICY : keep(run, await readRow(run), undefined);
}

async function replace(run: StartedRun, row: Row | undefined, file: LoadedPolicy): Promise<TrustPolicy> {
  const stored = await usable(row, file);
  const { text } = file;
  const isSame = stored?.text === text;
  if (isSame && !stored.isLossTold) return file.policy;
  const firstSeenMs = isSame ? stored.firstSeenMs : run.deps.clock.now();
  const isWritten = await write(run, row, { text, digest: digestOf(text), firstSeenMs, isLossTold: false });
  // If another run was faster, what it stored is in force.
  return isWritten ? file.policy : keep(run, await readRow(run), undefined);
}

/** @param messages to tell people that the deployment has lost its file. */
async function keep(
  run: StartedRun,
  row: Row | undefined,
  messages: RunMessages | undefined,
): Promise<TrustPolicy> {
  const { member, onProgress, policy } = run.deps;
  const { file, mayReplace } = policy;
  if (row === undefined) return file?.policy ?? EMPTY_POLICY;
  const stored = await rowToPolicy(row, file);
  if (stored.text !== (file?.text ?? '')) onProgress?.({ kind: 'policy', stored, path: file?.path });
  if (messages !== undefined && mayReplace && member === undefined && !stored.isLossTold) {
    await messages.post([lossNotice(run, row, stored)]);
    await write(run, row, { ...stored, isLossTold: true });
  }
  return stored.policy;
}

function lossNotice(run: StartedRun, { version }: Row, { digest, firstSeenMs }: StoredPolicy): NoticeNote {
  const accountId = homeOf(run);
  return {
    kind: 'notice',
    // The same until the row says that it is told: a run that dies before posts it again, and people read it once.
    id: `notice/${accountId}/policy/lost/${version}`,
    accountId,
    atMs: run.deps.clock.now(),
    subject: { kind: 'audit', accountId },
    about: { kind: 'policyFileLost', digest, firstSeenMs },
  };
}

/** A damaged row is replaced by the file. */
async function usable(row: Row | undefined, file: LoadedPolicy): Promise<StoredPolicy | undefined> {
  try {
    return row && (await rowToPolicy(row, file));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}

async function write(
  run: StartedRun,
  row: Row | undefined,
  policy: Omit<StoredPolicy, 'policy'>,
): Promise<boolean> {
  const { kind } = await run.store.write('state', {
    key: policyKey(homeOf(run)),
    columns: policyToColumns(policy),
    expected: row?.version ?? 0,
    token: `${run.deps.runId}/policy`,
  });
  return kind === 'written';
}

const readRow = (run: StartedRun): Promise<Row | undefined> => run.store.get('state', policyKey(homeOf(run)));

const homeOf = ({ deps: { accountId, member } }: StartedRun): string => member?.homeId ?? accountId;
