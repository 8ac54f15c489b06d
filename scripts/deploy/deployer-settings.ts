import { SECRET_SETTINGS } from '../../lib/config/settings-env/secret-in-comment.ts';
import { SETTINGS_ENV } from '../../lib/config/settings-env/read-settings-env.ts';
import { sourceInWords, withSettingsEnv } from '../../lib/config/settings-env/with-settings-env.ts';
import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../../lib/config/config.ts';
import type { Environment } from '../../lib/config/env.ts';
import { readAll, type SettingSet } from '../../lib/config/read-config.ts';

/** What the person who deploys has set. */
export interface DeployerSettings {
  readonly environment: Environment;
  /** The names that `settings.env` sets. */
  readonly inFile: readonly string[];
  /** Where the settings come from, in one line; undefined: from the environment alone. */
  readonly from: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * The environment together with `settings.env` of this folder.
 * @throws ConfigError if something is wrong with the file.
 */
export function deployerSettings(environment: Environment, folder: string): DeployerSettings {
  const read = withSettingsEnv(environment, folder);
  const { inFile = [], warnings } = read;
  return { environment: read.environment, inFile, from: sourceInWords(read), warnings };
}

/** What to do where settings are missing, and so is the file. */
export const noFileHint = ({ from }: DeployerSettings): string =>
  from === undefined
    ? `There is no ${SETTINGS_ENV} here: install -m 600 settings.example.env ${SETTINGS_ENV}, and fill it in. `
    : '';

/** The terminal's own credentials. */
const KEYS = ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'];

/** Every secret among these settings, whole and in the parts in which it is used (I12). */
export function secretsIn(environment: Environment): readonly string[] {
  // Of a proxy's address only the password is one, which its reader knows: doctor shows the rest.
  const names = SECRET_SETTINGS.filter((name) => !/proxy/i.test(name));
  const whole = [...names, ...KEYS].flatMap((name) => {
    const value = environment[name]?.trim() ?? '';
    return value === '' ? [] : [value, ...value.split(',').map((part) => part.trim())];
  });
  const parts = [AUDIT, WATCHDOG, DIGEST, DISPATCH].flatMap(
    (settings) => readAll<SettingSet>(settings, environment, { onFunctionCompute: true }).config.secrets,
  );
  return [...new Set([...whole, ...parts])];
}
