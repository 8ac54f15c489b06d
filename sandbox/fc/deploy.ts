import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DeployedFunction, FunctionProps } from './function.ts';
import { everyMs } from './schedule.ts';

/** The platform's limits for a function, from the vendor's model `CreateFunctionInput` and its page on limits. */
const BOUNDS = {
  timeout: [1, 86_400],
  memorySize: [128, 32_768],
  maxAsyncRetryAttempts: [0, 8],
  maxAsyncEventAgeInSeconds: [1, 86_400],
} as const;
const MAX_ENVIRONMENT_BYTES = 4096;

/** The function as the platform would store it. Throws an error that names a value the platform would reject. */
export function deployed(
  props: FunctionProps,
  defaults: { accountId: string; region: string; now: number },
): DeployedFunction {
  const {
    functionName,
    environmentVariables: environment = {},
    asyncInvokeConfig = {},
    triggers = [],
  } = props;
  const refuse = (what: string): never => {
    throw new Error(`Function Compute would reject ${functionName}: ${what}`);
  };
  const within = (name: keyof typeof BOUNDS, value: number) => {
    const [least, most] = BOUNDS[name];
    if (!Number.isInteger(value) || value < least || value > most)
      refuse(`${name} must be an integer from ${least} to ${most}, not ${value}`);
    return value;
  };
  if (!/^[A-Za-z_][\w-]{0,63}$/.test(functionName))
    refuse('functionName must be 1 to 64 letters, digits, _ or -, and start with a letter or _');
  const { handler = 'index.handler', memorySize = 512 } = props;
  if (!/^[\w-]+\.\w+$/.test(handler)) refuse(`handler must have the form file.export, not ${handler}`);
  if (memorySize % 64 !== 0) refuse('memorySize must be a multiple of 64');
  if (!statSync(props.code, { throwIfNoEntry: false })?.isDirectory())
    refuse(`the code ${props.code} is not a folder; build the package first`);
  const reserved = Object.keys(environment).find((name) => name.startsWith('FC_'));
  if (reserved !== undefined) refuse(`the name of the variable ${reserved} is reserved; rename it`);
  if (Buffer.byteLength(JSON.stringify(environment)) > MAX_ENVIRONMENT_BYTES)
    refuse('environmentVariables must not be larger than 4 KB');
  for (const { triggerName, triggerConfig } of triggers) {
    const { cronExpression } = triggerConfig;
    if (everyMs(cronExpression) === undefined && cronExpression.trim().split(/\s+/).length < 6)
      refuse(
        `cronExpression of ${triggerName} must be @every with a period, or six cron fields, not ${cronExpression}`,
      );
  }
  return {
    name: functionName,
    id: randomUUID(),
    accountId: props.accountId ?? defaults.accountId,
    region: props.region ?? defaults.region,
    code: resolve(props.code),
    description: props.description ?? '',
    handler,
    timeoutSeconds: within('timeout', props.timeout ?? 3),
    memoryMb: within('memorySize', memorySize),
    role: props.role ?? '',
    environment: { ...environment },
    async: {
      retries: within('maxAsyncRetryAttempts', asyncInvokeConfig.maxAsyncRetryAttempts ?? 3),
      maxAgeSeconds: within(
        'maxAsyncEventAgeInSeconds',
        asyncInvokeConfig.maxAsyncEventAgeInSeconds ?? 86_400,
      ),
      tasks: asyncInvokeConfig.asyncTask ?? false,
    },
    triggers: triggers.map((trigger) => ({ ...trigger, id: randomUUID() })),
    deployedAt: new Date(defaults.now),
  };
}
