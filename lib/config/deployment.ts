import { envReader } from './env.ts';
import { ConfigError } from '../errors.ts';
import { REGION_ID } from '../platform/id-patterns.ts';

/** The functions that `s.yaml` deploys, by what they do. */
export const FUNCTIONS = {
  audit: 'swas-share-audit',
  watchdog: 'swas-share-watchdog',
  digest: 'swas-share-digest',
} as const;

export type FunctionRole = keyof typeof FUNCTIONS;

/** Where the functions run. */
export interface DeploymentConfig {
  readonly regionId: string;
  /** `{account}` and `{region}` are replaced. */
  readonly endpoint: string;
}

/** Function Compute's public endpoint is the account's own in the region (vendor's page «Endpoints»). */
const ENDPOINT = 'https://{account}.{region}.fc.aliyuncs.com';

/**
 * Where the functions are deployed: `FC_DEPLOY_REGION`, which `s.yaml` reads too, and `FUNCTION_COMPUTE_ENDPOINT`.
 * @throws ConfigError that lists every problem.
 */
export function readDeploymentConfig(
  environment: Readonly<Record<string, string | undefined>>,
): DeploymentConfig {
  const env = envReader(environment);
  const regionId = env.text('FC_DEPLOY_REGION') ?? 'cn-hangzhou';
  if (!REGION_ID.test(regionId))
    env.problem(
      `FC_DEPLOY_REGION: "${regionId.slice(0, 40)}" is not a region id; they look like cn-hangzhou or ap-southeast-1`,
    );
  const name = 'FUNCTION_COMPUTE_ENDPOINT';
  const endpoint = env.text(name)?.replace(/\/+$/, '') ?? ENDPOINT;
  env.checkUrl(name, endpoint.replaceAll('{account}', '1234567890').replaceAll('{region}', 'cn-hangzhou'));
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return { regionId, endpoint };
}

export const endpointOf = ({ endpoint, regionId }: DeploymentConfig, accountId: string): string =>
  endpoint.replaceAll('{account}', accountId).replaceAll('{region}', regionId);
