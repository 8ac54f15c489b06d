import { ConfigError } from '../errors.ts';
import { checkProxies } from './proxies.ts';
import { type Environment, type EnvReader, envReader } from './env.ts';

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
  const env = envReader(environment);
  const values = Object.entries(settings).map(([key, read]) => [key, read(env, context)] as const);
  // Whoever reads settings calls somebody.
  checkProxies(env);
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return { ...Object.fromEntries(values), secrets: env.secrets } as ConfigOf<S>;
}
