/** A timer trigger, as `s.yaml` writes it. */
export interface TimerTrigger {
  readonly triggerName: string;
  readonly triggerType: 'timer';
  readonly description?: string;
  readonly triggerConfig: {
    /** `@every 15m`, or six cron fields. */
    readonly cronExpression: string;
    readonly enable?: boolean;
    readonly payload?: string;
  };
}

/**
 * What is deployed, under the names that `s.yaml` gives it (component fc3), so that a function can be deployed here
 * as it is there. What this does not name is not looked at.
 */
export interface FunctionProps {
  readonly functionName: string;
  /** The folder of the built package: `dist/audit`. */
  readonly code: string;
  readonly description?: string;
  /** Default `index.handler`. */
  readonly handler?: string;
  /** Seconds; the platform's own default is 3. */
  readonly timeout?: number;
  /** MB; default 512. */
  readonly memorySize?: number;
  /** The ARN of the role whose credentials the function is given. */
  readonly role?: string;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly asyncInvokeConfig?: {
    readonly maxAsyncRetryAttempts?: number;
    readonly maxAsyncEventAgeInSeconds?: number;
    readonly asyncTask?: boolean;
  };
  readonly triggers?: readonly TimerTrigger[];
  readonly region?: string;
  /** Whose it is; default: the first account's. */
  readonly accountId?: string;
}

/** A function as it stands in the platform. */
export interface DeployedFunction {
  readonly name: string;
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly code: string;
  readonly description: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly async: {
    readonly retries: number;
    readonly maxAgeSeconds: number;
    /** Whether events have names, and a name is taken once. */
    readonly tasks: boolean;
  };
  readonly triggers: readonly (TimerTrigger & { readonly id: string })[];
  readonly deployedAt: Date;
}

/** `acs:fc:cn-hangzhou:1850926437581920:functions/swas-share-audit` */
export function functionArn({ region, accountId, name }: DeployedFunction): string {
  return `acs:fc:${region}:${accountId}:functions/${name}`;
}
