import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import { decodeText } from './encoding.ts';

/** A thousand accounts need about 200 KB. In bytes, as it is stored: a row's column holds at most 2 MB. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text file that a person wrote: whole, at most 1 MB, in strict UTF-8. Returns undefined if there is none.
 *
 * Synchronously: it has a few kilobytes, and loading node:fs/promises takes 2 ms of every cold start.
 *
 * @param advice what to do if it cannot be read: `correct POLICY_FILE`.
 * @throws ConfigError if there is a file, or a link to one, that cannot be read, which is not the same as no file.
 */
export function readTextFile(path: string, advice: string): string | undefined {
  const unreadable = (why: string) => new ConfigError([`${path} cannot be read: ${why}; ${advice}`]);
  let file: number;
  try {
    // Without O_NONBLOCK a named pipe would be waited for, for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') throw unreadable(WHY[code] ?? code);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    throw unreadable('it is a link to a file that does not exist (ENOENT)');
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw unreadable(WHY['EISDIR'] ?? '');
    if (stat.isFIFO() || stat.isSocket()) throw unreadable('it is a pipe, not a file');
    const bytes = readAtMost(file, MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES)
      throw new ConfigError([`${path} is larger than 1 MB, the limit; ${advice}`]);
    return decodeText(bytes, path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw unreadable(WHY[codeOf(error)] ?? codeOf(error));
  } finally {
    closeSync(file);
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EISDIR: 'it is a directory (EISDIR)',
  ELOOP: 'its links lead in a circle (ELOOP)',
  ENOTDIR: 'a part of the path is not a directory (ENOTDIR)',
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** By reading, not by the size that the system gives: a device and a file of /proc have none. */
function readAtMost(file: number, limit: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const part = Buffer.allocUnsafe(Math.min(64 * 1024, limit - total));
    const length = readSync(file, part);
    if (length === 0) break;
    parts.push(part.subarray(0, length));
    total += length;
  }
  return Buffer.concat(parts);
}
