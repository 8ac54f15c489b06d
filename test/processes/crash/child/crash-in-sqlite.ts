import { writeFileSync } from 'node:fs';
import Database from 'libsql';

/**
 * Preloaded into the command line: numbers the moments between its steps in the snapshot's file (before a statement
 * is prepared, before and after one is carried out) and kills the process at the one that CRASH_AT_MOMENT names. A
 * process that lives to its end writes what it has passed, a moment a line, to MOMENTS_FILE.
 */
const { CRASH_AT_MOMENT: crashAt, MOMENTS_FILE: momentsFile } = process.env;
const moments: string[] = [];

function pass(when: 'before' | 'after', sql: string): void {
  if (String(moments.length) === crashAt) process.kill(process.pid, 'SIGKILL');
  moments.push(`${when} ${sql.trim().split(/\s+/).slice(0, 3).join(' ')}`);
}

type Method<T> = (this: Database.Database, sql: string) => T;
const exec = Reflect.get(Database.prototype, 'exec') as Method<Database.Database>;
const prepare = Reflect.get(Database.prototype, 'prepare') as Method<Database.Statement>;

Object.assign(Database.prototype, {
  exec(this: Database.Database, sql: string) {
    pass('before', sql);
    const result = exec.call(this, sql);
    pass('after', sql);
    return result;
  },
  prepare(this: Database.Database, sql: string) {
    pass('before', sql);
    return prepare.call(this, sql);
  },
});

process.on('exit', () => {
  if (momentsFile !== undefined) writeFileSync(momentsFile, moments.join('\n'));
});
