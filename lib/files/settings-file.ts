import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { readTextFile } from './read-file.ts';

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

/**
 * Reads a settings file. Returns undefined if none is named and the code's directory has none.
 * @throws ConfigError if a file cannot be read, which is not the same as no file.
 */
export function readSettingsFile(
  request: SettingsFile,
): { readonly text: string; readonly path: string } | undefined {
  const { setting, file, defaultName, codeDirectory, without } = request;
  const path = file ?? join(codeDirectory, defaultName);
  const instead = `correct ${file === undefined ? 'the file' : setting}, or omit ${file === undefined ? 'it' : 'the setting'} ${without}`;
  const text = readTextFile(path, instead);
  if (text !== undefined) return { text, path };
  if (file === undefined) return undefined;
  throw new ConfigError([`${setting}: ${path} does not exist (ENOENT); ${instead}`]);
}
