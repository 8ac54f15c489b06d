import { access } from 'node:fs/promises';
import { type LoadedPolicy, loadPolicy } from '../policy/load-policy.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../policy/trust-policy.ts';
import type { StoreConfig } from '../config/config.ts';
import { readTyped } from '../config/rules/check-settings.ts';
import { SNAPSHOT, type SnapshotConfig } from '../config/terminal.ts';
import { AuditError } from '../errors.ts';
import type { KnownScopes } from '../inventory/known-scopes.ts';
import type { Scope } from '../model/scope.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';
import type { Store } from '../snapshot/store.ts';
import { checkFile } from '../snapshot/check-file.ts';
import { openRunStore } from '../snapshot/open-store.ts';
import { readStoredPolicy, type StoredPolicy } from '../state/stored-policy.ts';
import type { CommandContext } from './context.ts';
import { flagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { scopesOfOwners } from './owners.ts';
import { terminalCredentials } from './terminal-credentials.ts';

/** The flags of every command that looks at the snapshot. */
export interface SnapshotFlags {
  readonly snapshot?: string;
  readonly policy?: string;
  /** The accounts whose images they are, by id or exact name; without it, all that the deployment audits. */
  readonly owner?: readonly string[];
  /** Regions to look at, besides those that are configured or were audited lately. */
  readonly named?: readonly string[] | undefined;
}

export interface OpenSnapshot {
  readonly store: Store;
  readonly config: SnapshotConfig;
  /** The file that `--policy` names; else the policy in force; where none is stored yet, the file here (I13). */
  readonly policy: TrustPolicy;
  /** The policy in force, if a run has stored one. */
  readonly stored: StoredPolicy | undefined;
  /** The policy file here. */
  readonly file: LoadedPolicy | undefined;
  /** The deployment's own account. */
  readonly accountId: string;
  /** Of the accounts that are asked for. */
  readonly known: KnownScopes;
  readonly scopes: readonly Scope[];
}

const NO_POLICY = { policy: EMPTY_POLICY };
/** Longer than any look takes; ends one that hangs. */
const TIMEOUT_MS = 600_000;

/**
 * Opens the snapshot for looking, hands it to `look` and closes it. Makes no table and no file: a snapshot that is
 * not there is an error that says how it comes to be.
 */
export function withSnapshot<T>(
  flags: SnapshotFlags,
  context: CommandContext,
  look: (snapshot: OpenSnapshot) => Promise<T>,
  ownerFlag = '--owner',
): Promise<T> {
  const { snapshot, policy } = flags;
  return inTermsOfFlags(flagNames({ snapshot, policy }), () => lookInto(flags, context, look, ownerFlag));
}

async function lookInto<T>(
  flags: SnapshotFlags,
  context: CommandContext,
  look: (snapshot: OpenSnapshot) => Promise<T>,
  ownerFlag: string,
): Promise<T> {
  const { redactor } = context;
  const environment = {
    ...context.environment,
    ...(flags.snapshot === undefined ? {} : inFile(flags.snapshot)),
    ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
  };
  const config = readTyped(SNAPSHOT, environment);
  redactor.add(...config.secrets);
  const file = await loadPolicy(config.policyFile, process.cwd());
  if (config.store.kind === 'sqlite') await mustExist(config.store.file);
  await checkFile(config.store);
  const credentials = terminalCredentials(redactor);
  // A file may be looked at without any credentials, by the id of whose images they are.
  const alone = config.store.kind === 'sqlite' ? onlyIds(flags.owner)?.[0] : undefined;
  const accountId = alone ?? (await callerIdentity(config.stsEndpoint, credentials)).accountId;
  const store = await openRunStore(
    { ...config, store: toRead(config.store) },
    {
      credentials,
      clock: systemClock,
      deadline: deadlineFrom(systemClock.now(), TIMEOUT_MS),
    },
  );
  try {
    const asked = {
      owners: flags.owner,
      flag: ownerFlag,
      regions: [...(config.regions ?? []), ...(flags.named ?? [])],
    };
    const known = await scopesOfOwners(store, accountId, systemClock.now(), asked);
    // An account of the list that was never audited is known, and known not to have been seen (I1).
    if (known.scopes.length === 0 && !known.accounts.some(({ member }) => member !== undefined))
      throw new AuditError(
        `The snapshot knows nothing of account ${flags.owner?.join(', ') ?? accountId}. Run "share-auditor audit" first, or name another account with ${ownerFlag}`,
        { code: 'EmptySnapshot' },
      );
    const stored = await readStoredPolicy(store, accountId, file);
    const { policy } = (flags.policy === undefined ? stored : undefined) ?? file ?? NO_POLICY;
    return await look({ store, config, policy, stored, file, accountId, known, scopes: known.scopes });
  } finally {
    await store.close();
  }
}

const onlyIds = (owners: readonly string[] | undefined): readonly string[] | undefined =>
  owners?.every((text) => ACCOUNT_ID.test(text)) === true ? owners : undefined;

/** The same store for one who only looks: a file may then be protected against writing. */
export const toRead = (store: StoreConfig): StoreConfig =>
  store.kind === 'sqlite' ? { ...store, readOnly: true } : store;

/** The environment in which this file is the snapshot, whatever store the rest of it names. */
export const inFile = (file: string) => ({
  SNAPSHOT_FILE: file,
  TABLESTORE_ENDPOINT: undefined,
  TABLESTORE_INSTANCE: undefined,
});

/** Opening a file that is not there would make it. */
export async function mustExist(file: string): Promise<void> {
  try {
    await access(file);
  } catch {
    throw new AuditError(
      `There is no snapshot at ${file}. Run "share-auditor audit" first, name the file with --snapshot, or set TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE for a deployed function's own`,
      { code: 'NoSnapshot' },
    );
  }
}
