/**
 * Preloaded into the command line: numbers the moments between its steps in the snapshot's file (before a statement is
 * prepared, before and after one is carried out) and kills the process at the one that CRASH_AT_MOMENT names. A
 * process that lives to its end writes what it has seen, a moment a line, to MOMENTS_FILE.
 */
const { writeFileSync } = require('node:fs');
const Database = require('libsql');

const moments = [];
const crashAt = Number(process.env.CRASH_AT_MOMENT);

function pass(what) {
  if (moments.length === crashAt) process.kill(process.pid, 'SIGKILL');
  moments.push(what);
}

const inShort = (sql) => sql.trim().split(/\s+/).slice(0, 5).join(' ');
const { exec, prepare } = Database.prototype;

Database.prototype.exec = function (sql) {
  pass(`before ${inShort(sql)}`);
  const result = exec.call(this, sql);
  pass(`after ${inShort(sql)}`);
  return result;
};

Database.prototype.prepare = function (sql) {
  pass(`before ${inShort(sql)}`);
  return prepare.call(this, sql);
};

process.on('exit', () => {
  if (process.env.MOMENTS_FILE) writeFileSync(process.env.MOMENTS_FILE, moments.join('\n'));
});
