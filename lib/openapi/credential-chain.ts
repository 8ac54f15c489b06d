import { AuditError } from '../errors.ts';
import type { Credentials } from '../platform/credentials.ts';
import { networkCodeOf } from '../platform/network-errors.ts';
import { checkedKey } from './access-key.ts';
import { type ChainStep, type Provider, stepsOfChain } from './chain-steps.ts';
import { explainProvider } from './explain-provider.ts';

const NOTHING_SET =
  'No credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with a profile of the aliyun CLI (~/.aliyun/config.json). On an ECS instance with a RAM role, set ALIBABA_CLOUD_ECS_METADATA to its name';

interface Failed {
  readonly step: ChainStep;
  readonly error: unknown;
}

/**
 * The ecosystem's own chain: environment, OIDC, profile, credentials file, instance role, URI. The first step that
 * answers is asked from then on.
 *
 * Only what is set up is asked. The SDK's own chain ends with the metadata address over plain HTTP, wherever it runs:
 * outside the cloud any network may answer there.
 *
 * The function that it returns throws: `ConfigError` for a key whose form is wrong; `AuditError` `NoCredentials` where
 * nothing is set, and `CredentialsFailed` where something is and fails, retryable if the network did.
 */
export async function credentialChain(): Promise<() => Promise<Credentials>> {
  const steps = await stepsOfChain(process.env);
  const setUp = steps.filter(({ isSet }) => isSet);
  let used: { readonly step: ChainStep; readonly provider: Provider } | undefined;
  return async () => {
    const failed: Failed[] = [];
    for (const step of used === undefined ? setUp : [used.step]) {
      let found: Awaited<ReturnType<Provider['getCredentials']>>;
      try {
        const provider = used?.provider ?? step.open();
        found = await provider.getCredentials();
        used = { step, provider };
      } catch (error) {
        failed.push({ step, error });
        continue;
      }
      const { accessKeyId = '', accessKeySecret = '', securityToken } = found;
      return checkedKey(
        { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) },
        step.keyNames,
      );
    }
    throw await noCredentials(
      failed,
      steps.filter((step) => !step.isSet),
    );
  };
}

/** What each step said. Where nothing is set at all, that is the whole story. */
async function noCredentials(failed: readonly Failed[], others: readonly ChainStep[]): Promise<AuditError> {
  if (failed.length === 0) return new AuditError(NOTHING_SET, { code: 'NoCredentials' });
  const said = await Promise.all(
    failed.map(
      async ({ step, error }) => ` ${upperFirst(step.name)}: ${await explainProvider(step, error)}.`,
    ),
  );
  const unset = others.length === 0 ? '' : ` Not set: ${others.map(({ name }) => name).join(', ')}`;
  return new AuditError(`The credentials that are set up cannot be used.${said.join('')}${unset}`, {
    code: 'CredentialsFailed',
    retryable: failed.some(({ error }) => networkCodeOf(error) !== undefined),
  });
}

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
