import type { Environment } from '../env.ts';
import { settingNames } from '../rules/check-settings.ts';
import { readSettingsEnv } from './read-settings-env.ts';

export interface WithSettingsEnv {
  /** What is set: by the environment, and else by the file. */
  readonly environment: Environment;
  /** The names that the file sets, in its order; undefined: there is no file. */
  readonly inFile: readonly string[] | undefined;
  /** Of these, those whose value the environment replaces by another one. */
  readonly replaced: readonly string[];
  readonly warnings: readonly string[];
}

/** Read by a library, not by `lib/config`. */
const OF_LIBRARIES = ['NO_PROXY', 'no_proxy'];

/** Read by `s.yaml` only. */
const OF_DEPLOYMENT = ['VPC_ID', 'VSWITCH_IDS', 'SECURITY_GROUP_ID', 'FAILURE_DESTINATION'];

/** The names that `settings.env` may have: every setting, and nothing else that programs read from an environment. */
export const namesOfSettingsEnv = (): readonly string[] => [
  ...new Set([...settingNames(), ...OF_DEPLOYMENT, ...OF_LIBRARIES]),
];

/**
 * The environment together with `settings.env` of this folder. A name that the environment has, be its value empty,
 * wins over the file, as for `node --env-file`.
 * @throws ConfigError as `readSettingsEnv`.
 */
export function withSettingsEnv(environment: Environment, folder: string): WithSettingsEnv {
  const file = readSettingsEnv(folder, namesOfSettingsEnv());
  if (file === undefined) return { environment, inFile: undefined, replaced: [], warnings: [] };
  const isSet = (name: string): boolean => environment[name] !== undefined;
  const entries = [...file.values];
  return {
    environment: { ...environment, ...Object.fromEntries(entries.filter(([name]) => !isSet(name))) },
    inFile: [...file.values.keys()],
    replaced: entries
      .filter(([name, value]) => isSet(name) && environment[name] !== value)
      .map(([name]) => name),
    warnings: file.warnings,
  };
}
