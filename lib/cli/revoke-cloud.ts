import { loadPolicy } from '../policy/load-policy.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { readConfig } from '../config/config.ts';
import { REVOKE, type RevokeConfig } from '../config/terminal.ts';
import { AuditError } from '../errors.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { type CredentialSource, credentialSource, defaultChain } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { imageOwner } from '../revoke/image-owner.ts';
import { REMOVE, takeBack } from '../revoke/take-back.ts';
import { rpcCaller } from '../openapi/call.ts';
import { swasClient } from '../swas/client.ts';
import type { OpenApiError } from '../openapi/errors.ts';
import { CallQuota } from '../openapi/quota.ts';
import { readShares } from '../swas/read-shares.ts';
import { openRunStore } from '../snapshot/open-store.ts';
import type { CommandContext } from './context.ts';
import { type FlagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { toRead } from './open-snapshot.ts';
import { ownerInWords } from './owners.ts';
import { SWAS } from '../swas/service.ts';

/** To find out whose image it is. */
const PATIENCE_MS = 60_000;

/** One image in the cloud, with the calls that a revocation makes; `signal` ends the ones that only read. */
export interface CloudImage {
  readonly policy: TrustPolicy;
  /** @throws AuditError when these credentials own no such image. */
  find(): Promise<CustomImage>;
  /** Whose shares are known already: that one of them is gone takes two complete readings (I1). */
  read(known: readonly string[], signal?: AbortSignal): Promise<Reading>;
  takeBack(accountIds: readonly string[]): Promise<OpenApiError | undefined>;
  /** The RAM statement that allows taking back this image's shares. */
  statement(): Promise<string>;
}

export interface CloudImageFlags {
  readonly region: string;
  readonly image: string;
  readonly policy?: string;
}

/**
 * Whose the image is, where it is of another account that is audited from here, and how to go on. The role that the audit
 * has there may only read, by design: what takes a share back is a person's decision, with a person's credentials.
 *
 * @returns undefined where the snapshot does not know, or cannot be asked: there is nothing better to say then.
 */
async function ownedElsewhere(
  address: { readonly regionId: string; readonly imageId: string },
  config: RevokeConfig,
  credentials: CredentialSource,
): Promise<string | undefined> {
  try {
    const { accountId: homeId } = await callerIdentity(config.stsEndpoint, credentials);
    const deadline = deadlineFrom(systemClock.now(), PATIENCE_MS);
    const around = { credentials, clock: systemClock, deadline };
    const store = await openRunStore({ ...config, store: toRead(config.store) }, around);
    try {
      const owner = await imageOwner(store, homeId, address);
      if (owner === undefined) return undefined;
      return `It belongs to account ${ownerInWords(owner.accountId, owner.name)}, and these are credentials of account ${homeId}: only its owner takes a share back. Run this again with credentials of a user or role of account ${owner.accountId} that has docs/ram/revoke-policy.json there, for example a profile of the aliyun CLI that takes on such a role (ALIBABA_CLOUD_PROFILE). The role that the audit has there may only read`;
    } finally {
      await store.close();
    }
  } catch (error) {
    // Without a snapshot the first half of the answer stands alone.
    if (!(error instanceof AuditError)) throw error;
    return undefined;
  }
}

/**
 * Everything that a revocation needs of the cloud; calls nothing yet.
 * @throws ConfigError in the words of the flags that were given.
 */
export async function connectImage(
  { region, image, policy: policyFile }: CloudImageFlags,
  { environment, redactor, err, signal }: CommandContext,
): Promise<CloudImage> {
  const address = { regionId: region, imageId: image };
  const names: FlagNames = {
    REGIONS: '--region',
    ...(policyFile === undefined ? {} : { POLICY_FILE: '--policy' }),
  };
  const given = { REGIONS: region, ...(policyFile === undefined ? {} : { POLICY_FILE: policyFile }) };
  const { config, policy } = await inTermsOfFlags(names, async () => {
    const read = readConfig(REVOKE, { ...environment, ...given }, { onFunctionCompute: false });
    return { config: read, policy: await loadPolicy(read.policyFile, process.cwd()) };
  });
  redactor.add(...config.secrets);
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  await credentials.get();
  const endpoint = config.swasEndpoint.replaceAll('{region}', region);
  const call = rpcCaller({ endpoint, service: SWAS, credentials });
  const quota = new CallQuota(config.callsPerMinute, systemClock, {}, (api, ms) => {
    if (ms >= 2_000) err(`waiting ${Math.ceil(ms / 1000)} s for the call quota of ${api}\n`);
  });
  const client = swasClient({ callFor: () => call, quota, clock: systemClock, random: Math.random });
  return {
    policy,
    find: () =>
      inTermsOfFlags(names, async () => {
        const { entries } = await client.listCustomImages(
          { regionId: region, imageIds: [image] },
          { signal },
        );
        const found = entries.find((entry) => entry.imageId === image);
        if (found !== undefined) return found;
        const elsewhere = await ownedElsewhere(address, config, credentials);
        throw new AuditError(
          `There is no image ${image} in ${region} that belongs to these credentials. ${elsewhere ?? 'Check --image and --region; "share-auditor shares" shows both'}`,
          { code: 'NoSuchImage' },
        );
      }),
    read: (known, until) =>
      readShares(client, address, new Set(known), systemClock, until === undefined ? {} : { signal: until }),
    takeBack: (accountIds) =>
      takeBack(accountIds, { call, quota, clock: systemClock, image: address, signal }),
    statement: async () => {
      // The refusal is what is to be told; whose image it is only makes the statement narrower.
      const owner = await callerIdentity(config.stsEndpoint, credentials).then(
        ({ accountId }) => accountId,
        () => '*',
      );
      return JSON.stringify({
        Effect: 'Allow',
        Action: `swas-open:${REMOVE}`,
        Resource: `acs:swas-open:${region}:${owner}:customimage/${image}`,
      });
    },
  };
}
