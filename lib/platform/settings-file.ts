import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';

export interface SettingsFile {
  /** The name of the setting that may name the file. */
  readonly setting: string;
  /** The setting's value: the file's path. */
  readonly file: string | undefined;
  /** The name that is looked for in the code's directory if the setting is empty. */
  readonly defaultName: string;
  readonly codeDirectory: string;
  /** What omitting the setting would mean, for the error: `to trust no account`. */
  readonly without: string;
}

/** A thousand accounts need about 200 KB. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a settings file. Returns undefined if none is named and the code's directory has none.
 * @throws ConfigError if a file cannot be read, which is not the same as no file, or is larger than 1 MB.
 */
export function readSettingsFile(
  request: SettingsFile,
): { readonly text: string; readonly path: string } | undefined {
  const { setting, file, defaultName, codeDirectory, without } = request;
  const path = file ?? join(codeDirectory, defaultName);
  let text: string;
  try {
    // Synchronously: the file has a few kilobytes, and loading node:fs/promises takes 2 ms of every cold start.
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' && file === undefined) return undefined;
    throw new ConfigError([
      `${file === undefined ? defaultName : setting}: ${path} cannot be read (${code}); correct the path, or omit ${setting} ${without}`,
    ]);
  }
  // In bytes as it is stored: a row's column holds at most 2 MB.
  if (Buffer.byteLength(text) > MAX_BYTES) throw new ConfigError([`${path} is larger than 1 MB, the limit`]);
  return { text, path };
}
