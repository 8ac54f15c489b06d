import { AuditError, ConfigError } from '../errors.ts';

/** For each flag that was given, the setting that it stands for: `{ REGIONS: '--region' }`. */
export type FlagNames = Readonly<Record<string, string>>;

/**
 * Whoever wrote a flag looks for the flag: what `work` complains of in a setting's name is said in the flag's.
 * Throws what `work` throws, otherwise unchanged.
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
