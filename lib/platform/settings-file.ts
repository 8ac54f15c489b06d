import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';

export interface SettingsFile {
  /** The setting that may name it. */
  readonly setting: string;
  /** What it names. */
  readonly file: string | undefined;
  /** What is looked for in the code's folder where it names nothing. */
  readonly defaultName: string;
  readonly codeDirectory: string;
  /** What leaving the setting out would mean. */
  readonly without: string;
}

/** A thousand accounts need about 200 KB. */
const MAX_BYTES = 1024 * 1024;

/**
 * The text of a settings file; undefined: none is named, and there is none in the code's folder.
 * @throws ConfigError for a file that cannot be read: that is not the same as none.
 */
export function readSettingsFile(
  of: SettingsFile,
): { readonly text: string; readonly path: string } | undefined {
  const path = of.file ?? join(of.codeDirectory, of.defaultName);
  let text: string;
  try {
    // At once: a few kilobytes, and node:fs/promises alone would take 2 ms of every cold start.
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' && of.file === undefined) return undefined;
    throw new ConfigError([
      `${of.file === undefined ? of.defaultName : of.setting}: ${path} cannot be read (${code}); correct the path, or leave ${of.setting} out ${of.without}`,
    ]);
  }
  if (text.length > MAX_BYTES)
    throw new ConfigError([`${path} is larger than 1 MB; that is no ${of.defaultName}`]);
  return { text, path };
}
