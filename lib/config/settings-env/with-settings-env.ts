import type { Environment } from '../env.ts';
import { settingNames } from '../rules/check-settings.ts';
import { plural } from '../../text/plural.ts';
import { readSettingsEnv, SETTINGS_ENV } from './read-settings-env.ts';

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

/** The names that `settings.env` may have: every setting, and nothing else that programs read from an environment. */
export const namesOfSettingsEnv = (): readonly string[] => [...new Set([...settingNames(), ...OF_LIBRARIES])];

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

/** Where the settings come from, in one line; undefined: from the environment alone. */
export function sourceInWords({
  inFile,
  replaced,
}: Pick<WithSettingsEnv, 'inFile' | 'replaced'>): string | undefined {
  if (inFile === undefined) return undefined;
  const but =
    replaced.length === 0
      ? ''
      : `; the environment has another value of ${replaced.join(', ')}, which wins (unset it to use the file's)`;
  return `${SETTINGS_ENV}: ${plural(inFile.length, 'setting')}${but}`;
}
