import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { AuditError, ConfigError } from '../errors.ts';
import { GENERATOR, REPORT_FORMAT } from '../report/report.ts';

/**
 * Writes the file as a whole or not at all: it writes a temporary file in the same folder and renames it, so that a
 * reader sees either the old report or the new one. Only its owner can read it, as the snapshot. It writes to a pipe or a device (`/dev/stdout`) directly.
 *
 * @param isOurs whether a file that begins like this is a report of ours, which may be replaced.
 * @throws ConfigError if the path holds another file; AuditError `CannotWrite` if the file cannot be written.
 */
export async function writeReportFile(
  path: string,
  text: string,
  isOurs: (beginning: string) => boolean,
): Promise<void> {
  try {
    const there = await whatIsThere(path);
    if (there === 'special') await writeFile(path, text);
    else {
      if (there === 'file') await mustBeOurs(path, isOurs);
      // A symbolic link stays a link: the file that it points to is replaced.
      await replace(there === 'file' ? await realpath(path) : path, text);
    }
  } catch (error) {
    if (error instanceof AuditError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    // The reader of the pipe has closed it, which is no error of this command.
    if (code === 'EPIPE') return;
    throw new AuditError(
      `--out: ${path} cannot be written (${code}). Name a file in a folder that exists and that you may write to, or - for the terminal`,
      { code: 'CannotWrite', cause: error },
    );
  }
}

async function whatIsThere(path: string): Promise<'nothing' | 'file' | 'special'> {
  try {
    const found = await stat(path);
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}

/** Where an HTML and a JSON report say when they were made. */
const MADE_AT = [
  new RegExp(`${GENERATOR}[^]*?<meta name="date" content="([^"]+)">`),
  new RegExp(`^\\{"format":"${REPORT_FORMAT}","version":1,"madeAt":"([^"]+)"`),
];
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * When the report that is about to be replaced was made. Undefined: there is none that says so (a CSV does not), or it
 * claims to be of the future.
 */
export async function madeBefore(path: string, nowMs: number): Promise<number | undefined> {
  if (path === '-') return undefined;
  try {
    if ((await whatIsThere(path)) !== 'file') return undefined;
    const beginning = await beginningOf(path);
    const text = MADE_AT.map((form) => form.exec(beginning)?.[1]).find((found) => found !== undefined);
    const atMs = text !== undefined && ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
    return atMs <= nowMs ? atMs : undefined;
  } catch {
    // Whoever writes the report tells what is wrong with its path.
    return undefined;
  }
}

async function mustBeOurs(path: string, isOurs: (beginning: string) => boolean): Promise<void> {
  const beginning = await beginningOf(path);
  if (beginning !== '' && !isOurs(beginning))
    throw new ConfigError([
      `--out: ${path} exists and is not a report of this format; name another file, or remove that one`,
    ]);
}

async function beginningOf(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
