import { dirname } from 'node:path';
import { StoreError, type StoreErrorCode } from '../store.ts';

/** The library's code for «somebody else holds the file». */
const BUSY = /^SQLITE_(BUSY|LOCKED)/;

/** Whether the same call may work once another process has let go of the file. */
export function isBusy(error: unknown): boolean {
  return BUSY.test(codeOf(error));
}

/**
 * What says that the file or its folder may not be written: the system's codes, and the library's, which has no name
 * for SQLITE_READONLY_DIRECTORY (1544).
 */
const PROTECTED = /^(EACCES|EPERM|EROFS|SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|UNKNOWN_SQLITE_ERROR_1544$)/;

export function isWriteProtected(error: unknown): boolean {
  return PROTECTED.test(codeOf(error));
}

/** An error of the library in our words, naming the file and the remedy. Any other error is handed back as it is. */
export function sqliteError(file: string, error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const name = codeOf(error);
  const found = KINDS.find(
    ({ code, words }) => (code?.test(name) ?? true) && (words?.test(error.message) ?? true),
  );
  if (found === undefined) return error;
  const cause = Object.assign(new Error(error.message), { code: name });
  const { kind, retryable = false } = found;
  return new StoreError(`${found.says} (${file}: ${error.message})`, { code: kind, retryable, cause });
}

interface Kind {
  readonly code?: RegExp;
  readonly words?: RegExp;
  readonly kind: StoreErrorCode;
  readonly says: string;
  readonly retryable?: boolean;
}

/** The first that fits counts. The library names no code when it cannot open a file, or after it was closed. */
const KINDS: readonly Kind[] = [
  {
    code: BUSY,
    kind: 'StoreUnavailable',
    says: 'The snapshot file is held by another process; try again when that has ended',
    retryable: true,
  },
  {
    code: /^SQLITE_(NOTADB|CORRUPT)/,
    kind: 'StoreCorrupt',
    says: 'The snapshot file is not a sound database; restore it from a copy, or set SNAPSHOT_FILE to another file',
  },
  {
    code: /^(SQLITE_(READONLY|PERM|AUTH)|UNKNOWN_SQLITE_ERROR_1544$)/,
    kind: 'StoreDenied',
    says: 'The snapshot file cannot be written; allow this user to write it and its directory',
  },
  {
    code: /^SQLITE_(FULL|IOERR|NOMEM)/,
    kind: 'StoreUnavailable',
    says: 'The snapshot file could not be read or written; look at the disk',
    retryable: true,
  },
  { code: /^SQLITE_TOOBIG/, kind: 'StoreRejected', says: 'The snapshot file cannot take a row so large' },
  {
    words: /no such table/,
    kind: 'StoreMissing',
    says: 'The snapshot file has no tables yet; prepare() makes them',
  },
  {
    code: /^SQLITE_CANTOPEN/,
    kind: 'StoreMissing',
    says: 'The snapshot file cannot be opened; check SNAPSHOT_FILE and its directory',
  },
  {
    words: /Unable to open/,
    kind: 'StoreMissing',
    says: 'The snapshot file cannot be opened; check SNAPSHOT_FILE and its directory',
  },
  {
    words: /connection is not open/,
    kind: 'StoreUnavailable',
    says: 'The snapshot file was closed before; open it again',
    retryable: true,
  },
  {
    code: /^SQLITE_/,
    kind: 'StoreCorrupt',
    says: 'The snapshot file is not laid out as this program does it; restore it from a copy',
  },
];

/** Why the system does not let the file be opened for writing. */
export function openError(file: string, error: unknown): StoreError {
  const code = codeOf(error);
  const cause = Object.assign(new Error(error instanceof Error ? error.message : String(error)), { code });
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new StoreError(
      `The directory ${dirname(file)} of the snapshot file ${file} does not exist. Make it, or set SNAPSHOT_FILE to a file elsewhere.`,
      { code: 'StoreMissing', cause },
    );
  }
  if (code === 'EISDIR') {
    return new StoreError(`SNAPSHOT_FILE names a directory: ${file}. Set it to a file in it.`, {
      code: 'StoreMissing',
      cause,
    });
  }
  return new StoreError(
    `The snapshot file ${file} cannot be written (${code || cause.message}). Allow this user to write it and its directory, or set SNAPSHOT_FILE to a file elsewhere.`,
    { code: 'StoreDenied', cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
