import type { EnvReader } from './env.ts';
import { REGION_ID } from '../platform/id-patterns.ts';

/** The functions that `s.yaml` deploys, by what they do. */
export const FUNCTIONS = {
  audit: 'swas-share-audit',
  watchdog: 'swas-share-watchdog',
  digest: 'swas-share-digest',
} as const;

export type FunctionRole = keyof typeof FUNCTIONS;

/** A function's name (vendor's page «CreateFunction», 3.0). */
const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** Function Compute's public endpoint is the account's own in the region (vendor's page «Endpoints»). */
const ENDPOINT = 'https://{account}.{region}.fc.aliyuncs.com';

/** The default of `s.yaml`. */
export const DEPLOY_REGION = 'cn-hangzhou';

/** The region that `s.yaml` deploys the functions to. */
export function readDeployRegion(env: EnvReader<'FC_DEPLOY_REGION'>): string {
  const regionId = env.text('FC_DEPLOY_REGION') ?? DEPLOY_REGION;
  if (!REGION_ID.test(regionId))
    env.problem(
      `FC_DEPLOY_REGION: "${regionId.slice(0, 40)}" is not a region id; they look like cn-hangzhou or ap-southeast-1`,
    );
  return regionId;
}

/** Function Compute's API; `{account}` and `{region}` stand in it. */
export function readFunctionComputeEndpoint(env: EnvReader<'FUNCTION_COMPUTE_ENDPOINT'>): string {
  const name = 'FUNCTION_COMPUTE_ENDPOINT';
  const endpoint = env.text(name)?.replace(/\/+$/, '') ?? ENDPOINT;
  env.checkUrl(name, endpointOf({ endpoint, regionId: DEPLOY_REGION }, '1234567890'));
  return endpoint;
}

/** The function that the fan-out starts for each account. */
export function readWorker(env: EnvReader<'WORKER_FUNCTION'>): string {
  const worker = env.text('WORKER_FUNCTION') ?? FUNCTIONS.audit;
  if (!FUNCTION_NAME.test(worker))
    env.problem(
      `WORKER_FUNCTION: "${worker.slice(0, 80)}" is not a function's name; leave it out for ${FUNCTIONS.audit}`,
    );
  return worker;
}

/** The API of Function Compute for one account in one region. */
export const endpointOf = (
  { endpoint, regionId }: { readonly endpoint: string; readonly regionId: string },
  accountId: string,
): string => endpoint.replaceAll('{account}', accountId).replaceAll('{region}', regionId);
