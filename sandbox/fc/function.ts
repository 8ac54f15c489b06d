/** A timer trigger, as in `s.yaml`. */
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
 * The properties of a function, with the names of `s.yaml` (component fc3), so that a function of `s.yaml` can be
 * deployed here unchanged. Properties that are not listed here are ignored.
 */
export interface FunctionProps {
  readonly functionName: string;
  /** The folder of the built package, such as `dist/audit`. */
  readonly code: string;
  readonly description?: string;
  /** Default `index.handler`. */
  readonly handler?: string;
  /** Seconds; default 3, as on the platform. */
  readonly timeout?: number;
  /** MB; default 512. */
  readonly memorySize?: number;
  /** The ARN of the role whose credentials the function gets. */
  readonly role?: string;
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly asyncInvokeConfig?: {
    readonly maxAsyncRetryAttempts?: number;
    readonly maxAsyncEventAgeInSeconds?: number;
    readonly asyncTask?: boolean;
  };
  readonly triggers?: readonly TimerTrigger[];
  readonly region?: string;
  /** The account that owns it; default: the first account. */
  readonly accountId?: string;
}

/** A function as the platform stores it. */
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
    /** Whether an event may carry a task id, which must be unique. */
    readonly tasks: boolean;
  };
  readonly triggers: readonly (TimerTrigger & { readonly id: string })[];
  readonly deployedAt: Date;
}

/** `acs:fc:cn-hangzhou:1850926437581920:functions/swas-share-audit` */
export function functionArn({ region, accountId, name }: DeployedFunction): string {
  return `acs:fc:${region}:${accountId}:functions/${name}`;
}
