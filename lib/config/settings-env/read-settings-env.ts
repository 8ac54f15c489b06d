import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';
import { placeAt } from '../../files/encoding.ts';
import { asError, type Problem } from '../../files/problems.ts';
import { readTextFile } from '../../files/read-file.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { readDotenvLine } from './dotenv-line.ts';
import { secretInComment } from './secret-in-comment.ts';

/** The file's name. The person who deploys copies `settings.example.env` to it; git ignores it. */
export const SETTINGS_ENV = 'settings.env';

export interface SettingsEnv {
  /** By name. An empty value is left out: it counts as not set. */
  readonly values: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

const BOM = '\uFEFF';
const ADVICE = 'correct it, or remove it and set environment variables';

/**
 * Reads `settings.env` of a folder: the settings in dotenv form, one a line (`readDotenvLine`). A byte order mark, CRLF
 * and `export ` are accepted.
 *
 * @param names the names of all settings; any other is refused.
 * @returns undefined if the folder has no such file.
 * @throws ConfigError that lists every problem with its line and what to write, and shows no value (I12).
 */
export function readSettingsEnv(folder: string, names: readonly string[]): SettingsEnv | undefined {
  const path = join(folder, SETTINGS_ENV);
  let text: string | undefined;
  try {
    text = readTextFile(path, ADVICE);
  } catch (error) {
    // The file is in the current folder: its name says where.
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => problem.replace(path, SETTINGS_ENV)));
  }
  if (text === undefined) return undefined;
  const problems: Problem[] = [];
  const warnings = [...modeWarning(path)];
  const values = new Map<string, string>();
  const places = new Map<string, number>();
  // The place of an offset counts the mark as nothing, but it is no part of the first line's text.
  let offset = text.startsWith(BOM) ? 1 : 0;
  for (const line of text.slice(offset).split('\n')) {
    const found = readDotenvLine(line);
    const report = (at: number, what: string): void => void problems.push({ offset: at, what: () => what });
    if (found.kind === 'wrong') report(offset + found.at, found.what);
    if (found.kind === 'setting') {
      const { name, value } = found;
      const at = offset + found.at;
      const first = places.get(name);
      if (first !== undefined)
        report(at, `${name} stands here again, after${placeAt(text, first).slice(1)}; keep one`);
      else if (!names.includes(name)) report(at, unknown(name, names));
      else if (value !== '') values.set(name, value);
      if (first === undefined) places.set(name, at);
    }
    const secret = 'comment' in found ? secretInComment(found.comment) : undefined;
    if (secret !== undefined)
      warnings.push(
        `${SETTINGS_ENV}${placeAt(text, offset)}: the comment seems to hold ${secret}; remove it, since comments are copied without a thought`,
      );
    offset += line.length + 1;
  }
  if (problems.length > 0) throw asError(problems, text, SETTINGS_ENV);
  return { values, warnings };
}

function unknown(name: string, names: readonly string[]): string {
  if (name.startsWith('ALIBABA_CLOUD_'))
    return `${name} is no setting: credentials are not read from this file; set it in the environment, or log in with the aliyun CLI`;
  const near = didYouMean(name, names);
  // Anything else may be the rest of a secret whose line was broken (I12).
  if (near === '' && !/^[A-Z]+(?:_[A-Z]+)+$/.test(name))
    return 'what stands before the first “=” is no setting';
  return `"${name.slice(0, 80)}" is no setting${near}`;
}

/** Other users of the machine could read the secrets. Windows has no such mode. */
function modeWarning(path: string): string[] {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  return [
    `${SETTINGS_ENV} is open to other users of this machine (mode ${mode.toString(8).padStart(4, '0')}), and it holds secrets; run: chmod 600 ${SETTINGS_ENV}`,
  ];
}
