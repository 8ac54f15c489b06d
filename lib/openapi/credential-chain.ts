import { AuditError } from '../errors.ts';
import type { Credentials } from '../platform/credentials.ts';
import { networkCodeOf } from '../platform/network-errors.ts';
import { checkedKey } from './access-key.ts';
import { type ChainStep, type Provider, stepsOfChain } from './chain-steps.ts';
import { explainProvider } from './explain-provider.ts';

const NOTHING_SET =
  'No credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with a profile of the aliyun CLI (~/.aliyun/config.json)';

interface Failed {
  readonly step: ChainStep;
  readonly error: unknown;
}

/**
 * The ecosystem's own chain: environment, OIDC, profile, credentials file, instance role, URI. The first step that
 * answers is asked from then on.
 *
 * The function that it returns throws: `ConfigError` for a key whose form is wrong; `AuditError` `NoCredentials` where
 * nothing is set, and `CredentialsFailed` where something is and fails, retryable if the network did.
 */
export async function credentialChain(): Promise<() => Promise<Credentials>> {
  const steps = await stepsOfChain(process.env);
  let used: { readonly step: ChainStep; readonly provider: Provider } | undefined;
  return async () => {
    const failed: Failed[] = [];
    for (const step of used === undefined ? steps : [used.step]) {
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
    throw await noCredentials(failed, used?.step);
  };
}

/** What each step said. Where nothing is set at all, that is the whole story. */
async function noCredentials(failed: readonly Failed[], used: ChainStep | undefined): Promise<AuditError> {
  const isTold = (step: ChainStep) => step.isSet || step === used;
  const set = failed.filter(({ step }) => isTold(step));
  if (set.length === 0) return new AuditError(NOTHING_SET, { code: 'NoCredentials' });
  const said = await Promise.all(
    set.map(async ({ step, error }) => ` ${upperFirst(step.name)}: ${await explainProvider(step, error)}.`),
  );
  const others = failed.filter(({ step }) => !isTold(step)).map(({ step }) => step.name);
  const unset = others.length === 0 ? '' : ` Not set: ${others.join(', ')}`;
  return new AuditError(`The credentials that are set up cannot be used.${said.join('')}${unset}`, {
    code: 'CredentialsFailed',
    retryable: set.some(({ error }) => networkCodeOf(error) !== undefined),
  });
}

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
