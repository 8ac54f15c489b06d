import { ConfigError } from '../errors.ts';
import type { Log } from '../platform/log.ts';
import type { Redactor } from '../platform/redact.ts';
import { type Environment, type EnvReader, envReader, type Warning } from './env.ts';
import { checkProxies } from './proxies.ts';

export interface ConfigContext {
  /** On Function Compute the disk does not last, and nobody reads a terminal. */
  readonly onFunctionCompute: boolean;
}

/** Reads one value of the configuration. Reports problems to `env` and throws nothing. */
export type Setting<T> = (env: EnvReader, context: ConfigContext) => T;

export type SettingSet = Readonly<Record<string, Setting<unknown>>>;

/** What an entrance gets for the settings that it names. */
export type ConfigOf<S extends SettingSet> = {
  readonly [K in keyof S]: ReturnType<S[K]>;
} & {
  /** Every secret among the values, for the redactor (I12). */
  readonly secrets: readonly string[];
  /** What a function does otherwise than was meant, for its log. */
  readonly warnings: readonly Warning[];
};

/**
 * The values of these settings, from environment variables.
 * @throws ConfigError that lists every problem, names its setting and never shows a secret.
 */
export function readConfig<S extends SettingSet>(
  settings: S,
  environment: Environment,
  context: ConfigContext,
): ConfigOf<S> {
  const { config, problems } = readAll(settings, environment, context);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/**
 * The same for a function that runs: its secrets are known to the redactor, and its warnings are in the log.
 * @throws ConfigError as `readConfig`.
 */
export function readFunctionConfig<S extends SettingSet>(
  settings: S,
  { environment, redactor, log }: { environment: Environment; redactor: Redactor; log: Log },
): ConfigOf<S> {
  const config = readConfig(settings, environment, { onFunctionCompute: true });
  redactor.add(...config.secrets);
  for (const { text } of config.warnings) log.warn(text);
  return config;
}

/** The same as `readConfig`, with the problems beside the values, of which those with a problem are not to be used. */
export function readAll<S extends SettingSet>(
  settings: S,
  environment: Environment,
  context: ConfigContext,
): { readonly config: ConfigOf<S>; readonly problems: readonly string[] } {
  const env = envReader(environment);
  const values = Object.entries(settings).map(([key, read]) => [key, read(env, context)] as const);
  // Whoever reads settings calls somebody.
  checkProxies(env);
  const { problems, secrets, warnings } = env;
  return { config: { ...Object.fromEntries(values), secrets, warnings } as ConfigOf<S>, problems };
}
