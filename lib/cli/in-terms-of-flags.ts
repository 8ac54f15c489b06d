import { AuditError, ConfigError } from '../errors.ts';

/** The flag that was given for each setting: `{ REGIONS: '--region' }`. */
export type FlagNames = Readonly<Record<string, string>>;

const SETTINGS = {
  REGIONS: 'region',
  SNAPSHOT_FILE: 'snapshot',
  POLICY_FILE: 'policy',
  FC_DEPLOY_REGION: 'deployRegion',
} as const;

/** Of the flags that stand for settings, those that were given. */
export const flagNames = (
  given: Readonly<Partial<Record<(typeof SETTINGS)[keyof typeof SETTINGS], unknown>>>,
): FlagNames =>
  Object.fromEntries(
    Object.entries(SETTINGS)
      .filter(([, flag]) => given[flag] !== undefined)
      .map(([setting, flag]) => [setting, `--${flag.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)}`]),
  );

/**
 * Runs `work`. Where its error names a setting that a flag stands for, the error names the flag instead, since that is
 * what the person wrote. Otherwise the error is unchanged.
 */
export async function inTermsOfFlags<T>(names: FlagNames, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError)
      throw new ConfigError(error.problems.map((text) => renamed(text, names)));
    if (!(error instanceof AuditError) || renamed(error.message, names) === error.message) throw error;
    const { code, retryable } = error;
    throw new AuditError(renamed(error.message, names), { code, retryable, cause: error });
  }
}

const renamed = (text: string, names: FlagNames): string =>
  Object.entries(names).reduce(
    (said, [setting, flag]) => said.replaceAll(new RegExp(`\\b${setting}\\b`, 'g'), flag),
    text,
  );
