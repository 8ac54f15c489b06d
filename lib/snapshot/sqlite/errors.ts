import { dirname, join } from 'node:path';
import { DEFAULT_FILE } from '../../config/file-path.ts';
import { AuditError, ConfigError } from '../../errors.ts';
import { StoreError, type StoreErrorCode } from '../store.ts';

/** The library's codes for a file that another process has locked. */
const BUSY = /^SQLITE_(BUSY|LOCKED)/;

/** Whether the same call may succeed once another process has released the file. */
export function isBusy(error: unknown): boolean {
  return BUSY.test(codeOf(error));
}

/**
 * Codes for a file or directory without write permission: those of the system and those of the library, which has no
 * name for SQLITE_READONLY_DIRECTORY (1544).
 */
const PROTECTED = /^(EACCES|EPERM|EROFS|SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|UNKNOWN_SQLITE_ERROR_1544$)/;

export function isWriteProtected(error: unknown): boolean {
  return PROTECTED.test(codeOf(error));
}

/** Turns the library's error into a `StoreError` that names the file and the remedy; returns any other unchanged. */
export function sqliteError(file: string, error: unknown): unknown {
  if (error instanceof AuditError || !(error instanceof Error)) return error;
  const name = codeOf(error);
  const found = KINDS.find(
    ({ code, text }) => (code?.test(name) ?? true) && (text?.test(error.message) ?? true),
  );
  if (found === undefined) return error;
  const cause = Object.assign(new Error(error.message), { code: name });
  const { kind, retryable = false } = found;
  return new StoreError(`${found.message} (${file}: ${error.message})`, { code: kind, retryable, cause });
}

interface Kind {
  /** Matches the library's code. */
  readonly code?: RegExp;
  /** Matches the library's message. */
  readonly text?: RegExp;
  readonly kind: StoreErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

/** The first that matches is used. The library gives no code if it cannot open a file or the file was closed. */
const KINDS: readonly Kind[] = [
  {
    code: BUSY,
    kind: 'StoreUnavailable',
    message: 'The snapshot file is locked by another process; try again when that process has ended',
    retryable: true,
  },
  {
    code: /^SQLITE_CORRUPT/,
    kind: 'StoreCorrupt',
    message:
      'The snapshot file is not a valid database; restore it from a copy, or set SNAPSHOT_FILE to another file',
  },
  {
    code: /^(SQLITE_(READONLY|PERM|AUTH)|UNKNOWN_SQLITE_ERROR_1544$)/,
    kind: 'StoreDenied',
    message: 'The snapshot file cannot be written; give this user write permission on it and its directory',
  },
  {
    code: /^SQLITE_(FULL|IOERR|NOMEM)/,
    kind: 'StoreUnavailable',
    message: 'The snapshot file could not be read or written; check the disk',
    retryable: true,
  },
  { code: /^SQLITE_TOOBIG/, kind: 'StoreRejected', message: 'The row is too large' },
  {
    text: /no such table/,
    kind: 'StoreMissing',
    message: 'The snapshot file has no tables yet; run an audit to make them',
  },
  {
    code: /^SQLITE_CANTOPEN/,
    kind: 'StoreMissing',
    message: 'The snapshot file cannot be opened; check SNAPSHOT_FILE and its directory',
  },
  {
    text: /Unable to open/,
    kind: 'StoreMissing',
    message: 'The snapshot file cannot be opened; check SNAPSHOT_FILE and its directory',
  },
  {
    text: /connection is not open/,
    kind: 'StoreUnavailable',
    message: 'The snapshot file is already closed; open it again',
    retryable: true,
  },
  {
    code: /^SQLITE_/,
    kind: 'StoreCorrupt',
    message: 'The snapshot file does not have the layout of this program; restore it from a copy',
  },
];

/** A path that names something else than a snapshot; what is there was not changed. */
export const notASnapshot = (file: string, what: string): ConfigError =>
  new ConfigError([
    `SNAPSHOT_FILE: ${file} is ${what}, and was not changed: write the path of a snapshot, or of a file that does not exist yet, such as ${file.startsWith('/dev/') ? DEFAULT_FILE : join(dirname(file), DEFAULT_FILE)}`,
  ]);

export const isADirectory = (file: string): ConfigError =>
  new ConfigError([
    `SNAPSHOT_FILE: ${file} is a directory: write a file in it, such as ${join(file, DEFAULT_FILE)}`,
  ]);

export const isNoDatabase = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_NOTADB');

/** The error for a file that the system does not open for writing. */
export function openError(file: string, error: unknown): AuditError {
  const code = codeOf(error);
  const cause = Object.assign(new Error(error instanceof Error ? error.message : String(error)), { code });
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new StoreError(
      `The directory ${dirname(file)} of the snapshot file ${file} does not exist. Make it, or set SNAPSHOT_FILE to another file.`,
      { code: 'StoreMissing', cause },
    );
  }
  return new StoreError(
    `The snapshot file ${file} cannot be written (${code || cause.message}). Give this user write permission on it and its directory, or set SNAPSHOT_FILE to another file.`,
    { code: 'StoreDenied', cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
