import type { CommandContext } from '../../lib/cli/context.ts';
import { terminalCredentials } from '../../lib/cli/terminal-credentials.ts';
import { endpointOf } from '../../lib/config/deployment.ts';
import { readTyped } from '../../lib/config/rules/check-settings.ts';
import { INVOKE } from '../../lib/config/terminal.ts';
import { callerIdentity } from '../../lib/openapi/caller-identity.ts';
import { functionCompute, type FunctionCompute } from '../../lib/openapi/function-compute.ts';
import type { CredentialSource } from '../../lib/platform/credentials.ts';

export interface Place {
  readonly accountId: string;
  readonly regionId: string;
  readonly credentials: CredentialSource;
  readonly service: FunctionCompute;
}

/**
 * Function Compute of the account whose credentials this terminal has, in the region of the deployment.
 * @throws ConfigError, or AuditError where there are no credentials or they are refused.
 */
export async function openPlace({ environment, redactor }: CommandContext): Promise<Place> {
  const { deployment, stsEndpoint } = readTyped(INVOKE, environment);
  const credentials = terminalCredentials(redactor);
  const { accountId } = await callerIdentity(stsEndpoint, credentials);
  const { regionId } = deployment;
  const service = await functionCompute({
    endpoint: endpointOf(deployment, accountId),
    accountId,
    regionId,
    credentials: credentials.latest(),
  });
  return { accountId, regionId, credentials, service };
}
