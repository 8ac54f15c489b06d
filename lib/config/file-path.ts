/** The name of the snapshot's file where none is given. */
export const DEFAULT_FILE = 'share-audit.sqlite';

/**
 * What is wrong with a path to the snapshot's file, and the path to write instead. Undefined: it is a plain path.
 *
 * The database library takes URLs and parameters, too, and would open something other than the file of that name: a
 * server, or a database in memory, with which everything is lost that a run has found.
 */
export function pathProblem(path: string): string | undefined {
  const [, scheme = ''] = /^(file|sqlite3?|libsql|[a-z][a-z0-9+.-]*(?=:\/\/)):/i.exec(path) ?? [];
  if (scheme !== '') {
    const isLocal = /^(file|sqlite3?)$/i.test(scheme);
    return `it is a URL (${scheme}:), and the snapshot is a file on this machine: write ${isLocal ? pathIn(path) : DEFAULT_FILE}`;
  }
  if (path.startsWith(':')) return `the snapshot must be a file, since it must last: write ${DEFAULT_FILE}`;
  const plain = path.replace(/\?\w+=.*$/s, '');
  if (plain !== path) return `parameters (?…) are not taken: write ${plain || DEFAULT_FILE}`;
  if (/[\\/]$/.test(path)) return `it names a directory: write a file in it, such as ${path}${DEFAULT_FILE}`;
  const database = path.replace(/-(wal|shm|journal)$/, '');
  if (database !== path) return `it is the journal of a database: write the database itself, ${database}`;
  return undefined;
}

/** The path that a URL such as `file:x.sqlite?mode=memory` or `file:///tmp/x.sqlite` stands for. */
function pathIn(url: string): string {
  const path = url
    .replace(/^\w+:/, '')
    .replace(/[?#].*$/s, '')
    .replace(/^\/\/(localhost)?(?=\/|$)/i, '')
    .replace(/^\/\//, '');
  try {
    const decoded = decodeURIComponent(path);
    return decoded === '' || pathProblem(decoded) !== undefined ? DEFAULT_FILE : decoded;
  } catch {
    return DEFAULT_FILE;
  }
}
