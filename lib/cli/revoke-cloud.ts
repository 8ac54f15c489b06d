import { type LoadedPolicy, loadPolicy } from '../policy/load-policy.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../policy/trust-policy.ts';
import { readTyped } from '../config/rules/check-settings.ts';
import { REVOKE, type RevokeConfig } from '../config/terminal.ts';
import { AuditError, ConfigError } from '../errors.ts';
import type { CustomImage, Reading, Share } from '../model/image.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { imageOwner } from '../revoke/image-owner.ts';
import { REMOVE, type Taken, takeBack } from '../revoke/take-back.ts';
import { swasAsk } from '../swas/ask.ts';
import { type SwasClient, swasClient } from '../swas/client.ts';
import { regionalCalls } from '../swas/regional-calls.ts';
import { CallQuota } from '../openapi/quota.ts';
import { readShares } from '../swas/read-shares.ts';
import type { Store } from '../snapshot/store.ts';
import { withRunStore } from '../snapshot/open-store.ts';
import { readPolicyInForce } from '../state/stored-policy.ts';
import { checkRegions } from './check-regions.ts';
import type { CommandContext } from './context.ts';
import { flagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { toRead } from './open-snapshot.ts';
import { ownerInWords } from './owners.ts';
import { recordInSnapshot, type SnapshotRecord } from './revoke-record.ts';
import { idsWanted } from './unknown.ts';
import { terminalCredentials } from './terminal-credentials.ts';

/** For what is read from the snapshot; a person waits for it. */
const SNAPSHOT_TIMEOUT_MS = 15_000;

/** One image in the cloud, with the calls that a revocation makes. */
export interface CloudImage {
  readonly policy: TrustPolicy;
  /** @throws AuditError when these credentials own no such image; ConfigError when its name was given as the id. */
  find(): Promise<CustomImage>;
  read(signal?: AbortSignal): Promise<Reading>;
  takeBack(accountIds: readonly string[]): Promise<Taken>;
  /** Records in the snapshot that these shares of the image were taken back. Never throws. */
  record(image: CustomImage, shares: readonly Share[]): Promise<SnapshotRecord>;
  /** The RAM statement that allows taking back this image's shares. */
  statement(): Promise<string>;
}

export interface CloudImageFlags {
  readonly region: string;
  readonly image: string;
  readonly policy?: string;
}

/**
 * Says whose the image is if it belongs to another account that is audited from here, and how to go on. The audit's role
 * in that account may only read, by design: a person decides to take a share back, with a person's credentials.
 *
 * @returns undefined if the snapshot does not know the image, or cannot be read.
 */
async function ownedElsewhere(
  address: { readonly regionId: string; readonly imageId: string },
  config: RevokeConfig,
  credentials: CredentialSource,
): Promise<string | undefined> {
  try {
    const { homeId, owner } = await inStore(config, credentials, async (store, id) => ({
      homeId: id,
      owner: await imageOwner(store, id, address),
    }));
    if (owner === undefined) return undefined;
    return `It belongs to account ${ownerInWords(owner.accountId, owner.name)}, and these are credentials of account ${homeId}: only its owner takes a share back. Run this again with credentials of a user or role of account ${owner.accountId} that has docs/ram/revoke-policy.json there, for example a profile of the aliyun CLI that takes on such a role (ALIBABA_CLOUD_PROFILE). The role that the audit has there may only read`;
  } catch (error) {
    // Without a snapshot the error says only that there is no such image.
    if (!(error instanceof AuditError)) throw error;
    return undefined;
  }
}

/** The images that have this name; none where that cannot be read, because then the id that was given counts. */
async function idsOfName(
  client: SwasClient,
  { regionId, imageId: name }: { readonly regionId: string; readonly imageId: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const { entries } = await client.listCustomImages({ regionId, imageNames: [name] }, { signal });
    return entries.filter((entry) => entry.name === name).map(({ imageId }) => imageId);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return [];
  }
}

/** The policy in force, by which the audit judges (I13); the file here where none is stored or it cannot be read. */
async function policyHere(
  file: LoadedPolicy | undefined,
  config: RevokeConfig,
  credentials: CredentialSource,
  err: CommandContext['err'],
): Promise<TrustPolicy | undefined> {
  try {
    return await inStore(config, credentials, (store, homeId) => readPolicyInForce(store, homeId, file));
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    if (file === undefined && error.code !== 'StoreMissing')
      err(`The policy in force cannot be read, so no account counts as trusted: ${error.message}\n`);
    return file?.policy;
  }
}

/** Reads the snapshot. @throws AuditError if there is none, or it cannot be read. */
async function inStore<T>(
  config: RevokeConfig,
  credentials: CredentialSource,
  read: (store: Store, homeId: string) => Promise<T>,
): Promise<T> {
  const { accountId: homeId } = await callerIdentity(config.stsEndpoint, credentials);
  const deadline = deadlineFrom(systemClock.now(), SNAPSHOT_TIMEOUT_MS);
  const readOnly = { ...config, store: toRead(config.store) };
  return withRunStore(readOnly, { credentials, clock: systemClock, deadline }, (store) =>
    read(store, homeId),
  );
}

/**
 * Prepares the calls of a revocation, and reads the policy; calls no image API yet.
 * @throws ConfigError in terms of the flags that were given.
 */
export async function connectImage(
  { region, image, policy: policyFile }: CloudImageFlags,
  { environment, redactor, err, signal }: CommandContext,
): Promise<CloudImage> {
  const address = { regionId: region, imageId: image };
  const names = flagNames({ region, policy: policyFile });
  const given = { REGIONS: region, ...(policyFile === undefined ? {} : { POLICY_FILE: policyFile }) };
  const { config, file } = await inTermsOfFlags(names, async () => {
    const read = readTyped(REVOKE, { ...environment, ...given });
    return { config: read, file: await loadPolicy(read.policyFile, process.cwd()) };
  });
  redactor.add(...config.secrets);
  const credentials = terminalCredentials(redactor);
  await credentials.get();
  const policy = policyFile === undefined ? await policyHere(file, config, credentials, err) : file?.policy;
  const quota = new CallQuota(config.callsPerMinute, systemClock, {}, (api, ms) => {
    if (ms >= 2_000) err(`waiting ${Math.ceil(ms / 1000)} s for the call quota of ${api}\n`);
  });
  const callFor = regionalCalls({ endpoint: config.swasEndpoint, credentials });
  const swas = { callFor, quota, clock: systemClock, random: Math.random };
  const client = swasClient(swas);
  const { ask } = swasAsk(swas);
  // The refusal matters more: the owner only makes it narrower.
  const ownId = () =>
    callerIdentity(config.stsEndpoint, credentials).then(
      ({ accountId }) => accountId,
      () => '*',
    );
  /** Why nothing is found in a region may be that there is none. @throws ConfigError */
  const checkRegion = async () => {
    const homeId = await ownId();
    const named = [{ where: '--region', accountId: homeId, regions: [region] }];
    const around = { credentials, clock: systemClock, isUnattended: false, signal };
    await checkRegions(named, { config, homeId, ...around });
  };
  return {
    policy: policy ?? EMPTY_POLICY,
    find: () =>
      inTermsOfFlags(names, async () => {
        const { entries } = await client
          .listCustomImages({ regionId: region, imageIds: [image] }, { signal })
          .catch(async (error: unknown) => {
            await checkRegion();
            throw error;
          });
        const found = entries.find((entry) => entry.imageId === image);
        if (found !== undefined) return found;
        const ids = await idsOfName(client, address, signal);
        if (ids.length > 0) throw new ConfigError([idsWanted(image, ids)]);
        const elsewhere = await ownedElsewhere(address, config, credentials);
        throw new AuditError(
          `There is no image ${image} in ${region} that belongs to these credentials. ${elsewhere ?? 'Check --image and --region; "share-auditor shares" shows both'}`,
          { code: 'NoSuchImage' },
        );
      }),
    read: (until) => readShares(client, address, systemClock, until === undefined ? {} : { signal: until }),
    takeBack: (accountIds) => takeBack(accountIds, { ask, image: address, signal }),
    record: (found, shares) => recordInSnapshot(shares, { image: found, region, config, credentials }),
    statement: async () =>
      JSON.stringify({
        Effect: 'Allow',
        Action: `swas-open:${REMOVE}`,
        Resource: `acs:swas-open:${region}:${await ownId()}:customimage/${image}`,
      }),
  };
}
