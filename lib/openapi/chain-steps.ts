import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { visibleText } from '../text/visible-text.ts';
import type { KeyNames } from './access-key.ts';
import { capReplies } from './cap-replies.ts';

/** A provider of `@alicloud/credentials`. */
export interface Provider {
  getCredentials(): Promise<{
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
  }>;
}

/** One place where credentials may be. */
export interface ChainStep {
  /** For people: «the profile "prod" in /home/me/.aliyun/config.json». */
  readonly name: string;
  /** Somebody has put something there, so that it is asked. */
  readonly isSet: boolean;
  /** The file that it reads. */
  readonly file?: string;
  /** What the parts of its key are called. */
  readonly keyNames: KeyNames;
  /** @throws the provider's own error for a setting that it misses. */
  readonly open: () => Provider;
}

/** The metadata server of an instance (vendor's page «Instance metadata»); the SDK asks this address and no other. */
const METADATA_HOST = '100.100.100.200';

/**
 * The steps of the SDK's default chain, in its order, by its own providers. Its default chain itself joins what all of
 * them throw to one text, in which a whole file may stand, and after a failure asks only the last one again.
 */
export async function stepsOfChain(env: NodeJS.ProcessEnv): Promise<readonly ChainStep[]> {
  capReplies();
  const loaded = await import('@alicloud/credentials');
  // A bundler hands over the whole of a CommonJS module as its default export only.
  const sdk =
    'EnvironmentVariableCredentialsProvider' in loaded
      ? loaded
      : (loaded as { default: typeof loaded }).default;
  const has = (name: string): boolean => (env[`ALIBABA_CLOUD_${name}`] ?? '').trim() !== '';
  const isTrue = (name: string): boolean => env[`ALIBABA_CLOUD_${name}`]?.toLowerCase() === 'true';
  const named = has('PROFILE') ? ` "${visibleText(env['ALIBABA_CLOUD_PROFILE'] ?? '', 60)}"` : '';
  const cliFile = join(homedir(), '.aliyun', 'config.json');
  const iniFile = env['ALIBABA_CLOUD_CREDENTIALS_FILE'] || join(homedir(), '.alibabacloud', 'credentials');
  const of = (place: string): KeyNames => ({
    accessKeyId: `the access key id of ${place}`,
    accessKeySecret: `the access key secret of ${place}`,
    securityToken: `the token of ${place}`,
  });
  const step = (name: string, rest: Omit<ChainStep, 'name' | 'keyNames'>): ChainStep => ({
    name,
    keyNames: of(name),
    ...rest,
  });
  return [
    {
      name: 'the environment',
      keyNames: {
        accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
        accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
        securityToken: 'ALIBABA_CLOUD_SECURITY_TOKEN',
      },
      isSet: has('ACCESS_KEY_ID') || has('ACCESS_KEY_SECRET'),
      open: () => sdk.EnvironmentVariableCredentialsProvider.builder().build(),
    },
    step('OIDC', {
      isSet: has('OIDC_PROVIDER_ARN') || has('OIDC_TOKEN_FILE'),
      open: () => sdk.OIDCRoleArnCredentialsProvider.builder().build(),
    }),
    step(`the profile${named} of the aliyun CLI`, {
      isSet: (existsSync(cliFile) || has('PROFILE')) && !isTrue('CLI_PROFILE_DISABLED'),
      file: cliFile,
      open: () => sdk.CLIProfileCredentialsProvider.builder().build(),
    }),
    step(`the profile${named} of the credentials file`, {
      isSet: has('CREDENTIALS_FILE') || existsSync(iniFile),
      file: iniFile,
      open: () => sdk.ProfileCredentialsProvider.builder().build(),
    }),
    step(`the role of this ECS instance (${METADATA_HOST})`, {
      isSet: has('ECS_METADATA') && !isTrue('ECS_METADATA_DISABLED'),
      open: () => sdk.ECSRAMRoleCredentialsProvider.builder().build(),
    }),
    step('ALIBABA_CLOUD_CREDENTIALS_URI', {
      isSet: has('CREDENTIALS_URI'),
      open: () => sdk.URICredentialsProvider.builder().build(),
    }),
  ];
}
