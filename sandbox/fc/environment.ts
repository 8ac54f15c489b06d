import { randomUUID } from 'node:crypto';
import type { DeployedFunction } from './function.ts';

/**
 * The whole environment of a function's process: its configured variables and those of the platform, and nothing of
 * the sandbox's own environment. The names are from the vendor's page «Environment variables».
 */
export function functionEnvironment(fn: DeployedFunction): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/tmp',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    ...fn.environment,
    FC_ACCOUNT_ID: fn.accountId,
    FC_FUNC_CODE_PATH: fn.code,
    FC_FUNCTION_HANDLER: fn.handler,
    FC_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    FC_FUNCTION_NAME: fn.name,
    FC_INSTANCE_ID: `c-${randomUUID().replaceAll('-', '').slice(0, 20)}`,
    FC_QUALIFIER: 'LATEST',
    FC_REGION: fn.region,
    FC_RUNTIME_VERSION: 'nodejs20',
  };
}
