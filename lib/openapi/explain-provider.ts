import { readFile } from 'node:fs/promises';
import { networkCodeOf, unreachable } from '../platform/network-errors.ts';
import { visibleText } from '../text/visible-text.ts';
import { UNREADABLE_REPLY } from './cap-replies.ts';
import type { ChainStep } from './chain-steps.ts';

type Says = string | ((matched: readonly string[], step: ChainStep) => string | Promise<string>);

const LOG_IN_AGAIN = 'log in again with the aliyun CLI ("aliyun configure", with the mode of this profile)';

/**
 * What the providers of `@alicloud/credentials` 2.4 throw, and what to do. The first that matches counts. Their texts
 * may hold a whole file, or an answer with a key in it: nothing of them is shown but what stands in a group here.
 */
const ROWS: readonly (readonly [RegExp, Says])[] = [
  [/\b(ALIBABA_CLOUD_[A-Z_]+)\b/, ([name = '']) => `${name} is not set`],
  [/^reading aliyun cli config/, (_, { file }) => `${shown(file)} cannot be read`],
  [/^parse aliyun cli config/, (_, { file }) => `${shown(file)} is not JSON; repair it, or log in again`],
  [/^no any configured profiles/, (_, { file }) => `${shown(file)} has no profile; run "aliyun configure"`],
  [/^unable to get profile with '(.*)'$/s, ([name = ''], { file }) => missingProfile(name, file)],
  [
    /^unsupported profile mode '(.*)'$/s,
    ([mode = '']) =>
      `its mode "${visibleText(mode, 40)}" is not known to the SDK; configure one with the mode AK, StsToken, RamRoleArn, EcsRamRole, OIDC, CloudSSO, OAuth or External`,
  ],
  [/^CloudSSO access token is empty or expired/, `its CloudSSO login has expired; ${LOG_IN_AGAIN}`],
  [
    /^CloudSSO sign in url/,
    'its CloudSSO address, account or access configuration is missing; configure it again',
  ],
  [/from CloudSSO failed/, `CloudSSO refuses its login; ${LOG_IN_AGAIN}`],
  [/OAuth site type/, 'its oauth_site_type is neither CN nor INTL; configure it again'],
  [/OAuth/, `its OAuth login has expired or is refused; ${LOG_IN_AGAIN}`],
  [
    /^process_command is empty|external command|^invalid (credential|StsToken)/,
    'its process_command gives no usable credentials; run that command by hand',
  ],
  [/^the access key id is empty/, 'its access key id is missing'],
  [/^the access key secret is empty/, 'its access key secret is missing'],
  [/^the access key secret is invalid/, 'STS says that its access key secret is wrong'],
  [/^the security token is empty/, 'its security token is missing'],
  [/^the RoleArn is empty|roleArn does not exist/, 'its role (ARN) is missing'],
  [/^session duration/, 'its session is shorter than the least, 900 s'],
  [
    /^Can not find credential type for "(.*)"$/s,
    ([name = ''], { file }) =>
      `${shown(file)} has no section [${visibleText(name, 60)}] with a type; set ALIBABA_CLOUD_PROFILE to one that has, or add it`,
  ],
  [
    /^Invalid type option/,
    (_, { file }) =>
      `the type in ${shown(file)} is none of access_key, ecs_ram_role and ram_role_arn; correct it`,
  ],
  [
    /^get role name failed: .* (\d{3})$/s,
    ([status = '']) =>
      `the metadata server knows no role (HTTP ${status}); attach a RAM role to the instance`,
  ],
  [/httpStatus: (\d{3})/, ([status = '']) => `it answers with HTTP ${status}`],
  [
    /json parse failed|unmarshal fail|error retrieving credentials|Code is not Success/,
    'its answer holds no credentials',
  ],
  [
    /^(?:refresh session token failed|get sts token failed with OIDC)\b.*"Code"\s*:\s*"([A-Za-z.]{3,60})"/s,
    ([code = '']) => `STS refuses the role (${code}); check its ARN and its trust policy`,
  ],
  [/^(refresh|get sts token failed)/, 'STS gives no credentials for its role'],
];

/** Why a step of the chain gave no credentials, in words of ours. */
export async function explainProvider(step: ChainStep, error: unknown): Promise<string> {
  const message = error instanceof Error ? error.message : '';
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  if (typeof path === 'string' && typeof code === 'string') return `${shown(path)} cannot be read (${code})`;
  const network = networkCodeOf(error);
  // The client adds «GET https://host/path failed.» to its message; path and query may hold a key.
  const [, at = 'its server'] = /https?:\/\/([\w.-]+(?::\d+)?)/.exec(message) ?? [];
  if (network !== undefined) return unreachable(network, { at, setting: step.name });
  if (error instanceof Error && error.name === UNREADABLE_REPLY) return message;
  for (const [says, told] of ROWS) {
    const matched = says.exec(message);
    if (matched !== null) return typeof told === 'string' ? told : told(matched.slice(1), step);
  }
  return `the SDK's client failed (${error instanceof Error ? error.name : 'unknown error'})`;
}

const shown = (file = 'its file'): string => visibleText(file, 200);

async function missingProfile(name: string, file = ''): Promise<string> {
  const names = await profileNames(file);
  const wanted =
    name === 'undefined' ? 'it names no current profile' : `it has no profile "${visibleText(name, 60)}"`;
  return `${wanted}; ${shown(file)} has ${names.join(', ')}. Set ALIBABA_CLOUD_PROFILE to one of them`;
}

async function profileNames(file: string): Promise<string[]> {
  const { profiles } = JSON.parse(await readFile(file, 'utf8')) as { profiles: { name?: unknown }[] };
  return profiles.slice(0, 10).map(({ name }) => visibleText(String(name), 60));
}
