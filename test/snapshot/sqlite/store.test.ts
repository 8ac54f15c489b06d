import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/platform/clock.ts';
import { openSqlite } from '../../../lib/snapshot/sqlite/store.ts';
import { openError, sqliteError } from '../../../lib/snapshot/sqlite/errors.ts';
import type { Store } from '../../../lib/snapshot/store.ts';
import { storeContract } from '../contract.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { all, partition, put, failure } from '../harness.ts';

const directory = mkdtempSync(join(tmpdir(), 'snapshot-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});
let count = 0;
const newFile = (): string => join(directory, `${(count += 1)}.db`);
const open = (file: string, clock = fakeClock(undefined, { auto: true })): Promise<Store> =>
  openSqlite({ file, clock, historyDays: 2, retryTimeoutMs: 500 });

storeContract('sqlite', async () => {
  const clock = fakeClock(undefined, { auto: true });
  const file = newFile();
  const [store, second] = [await open(file, clock), await open(file, clock)];
  return {
    store,
    second,
    elapse: (ms) => clock.jump(ms),
    close: async () => {
      await store.close();
      await second.close();
    },
  };
});

describe('sqlite: the file', () => {
  it('keeps the rows when it is closed and opened again', async () => {
    const file = newFile();
    const at = partition();
    const first = await open(file);
    await first.prepare();
    await first.write('images', put(at, 'a', { x: '1' }));
    await first.close();
    await first.close();

    const again = await open(file);
    expect(await all(again.range('images', at))).toMatchObject([{ version: 1, columns: { x: '1' } }]);
    await again.close();
  });

  it('works in memory', async () => {
    const store = await open(':memory:');
    await store.prepare();
    expect(await store.write('state', put('a', 'b', { x: '1' }))).toEqual({ kind: 'written', version: 1 });
    await store.close();
  });

  it('can be read by its owner only', async () => {
    const file = newFile();
    const store = await open(file);
    await store.prepare();
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    await store.close();
    const empty = newFile();
    writeFileSync(empty, '', { mode: 0o644 });
    const filled = await open(empty);
    await filled.prepare();
    for (const name of [empty, `${empty}-wal`, `${empty}-shm`])
      expect(statSync(name).mode & 0o777).toBe(0o600);
    await filled.close();
  });

  it('a path that the library takes for a URL is still the file of that name', async () => {
    const before = process.cwd();
    process.chdir(mkdtempSync(join(directory, 'url-')));
    try {
      const store = await open('file:x.db?mode=memory');
      await store.prepare();
      expect(readdirSync('.').toSorted()).toEqual(
        ['', '-shm', '-wal'].map((end) => `file:x.db?mode=memory${end}`),
      );
      await store.close();
    } finally {
      process.chdir(before);
    }
  });

  it('opened to be read, takes no write, makes no journal its own and leaves every byte', async () => {
    for (const mode of [0o600, 0o400]) {
      const file = newFile();
      const at = partition();
      const first = await open(file);
      await first.prepare();
      await first.write('images', put(at, 'a', { x: '1' }));
      await first.close();
      // As a copy is: without what lay beside the file.
      const copy = newFile();
      new Database(file).exec(`VACUUM INTO '${copy}'`);
      chmodSync(copy, mode);
      const before = readFileSync(copy);
      const store = await openSqlite({
        file: copy,
        clock: fakeClock(undefined, { auto: true }),
        historyDays: 2,
        readOnly: true,
      });
      expect(await all(store.range('images', at))).toMatchObject([{ columns: { x: '1' } }]);
      expect(await failure(store.write('images', put(at, 'b', {})))).toMatch(/^StoreDenied: /);
      expect(await failure(store.prepare())).toMatch(/^StoreDenied: /);
      await store.close();
      expect(readFileSync(copy).equals(before)).toBe(true);
    }
  });

  it('opened to be read, it shows what another process is writing at the moment', async () => {
    const file = newFile();
    const at = partition();
    const writer = await open(file);
    await writer.prepare();
    const reader = await openSqlite({
      file,
      clock: fakeClock(undefined, { auto: true }),
      historyDays: 2,
      readOnly: true,
    });
    await writer.write('images', put(at, 'a', { x: '1' }));
    expect(await all(reader.range('images', at))).toMatchObject([{ columns: { x: '1' } }]);
    await reader.close();
    await writer.close();
  });

  it('says that there are no tables yet', async () => {
    const store = await open(newFile());
    expect(await failure(store.get('images', { partition: 'a', sort: 'b' }))).toMatch(
      /^StoreMissing: .*no tables yet; run an audit/s,
    );
    expect(await failure(store.write('images', put('a', 'b', {})))).toMatch(
      /^StoreMissing: .*no tables yet; run an audit/s,
    );
    await store.close();
  });

  it('says that it was closed', async () => {
    const store = await open(newFile());
    await store.close();
    expect(await failure(store.get('images', { partition: 'a', sort: 'b' }))).toMatch(
      /^StoreUnavailable, retryable: .*closed/s,
    );
  });

  it('names a directory that is missing', async () => {
    expect(await failure(open(join(directory, 'none', 'x.db')))).toMatch(
      /^StoreMissing: .*none.*SNAPSHOT_FILE/s,
    );
    await expect(open(directory)).rejects.toThrow(
      /^SNAPSHOT_FILE: .*directory: write .*share-audit\.sqlite$/,
    );
    await expect(open('/dev/null')).rejects.toThrow(/^SNAPSHOT_FILE: \/dev\/null is a device/);
  });

  it('leaves a file that is no database alone', async () => {
    const file = newFile();
    const text = 'minutes of the meeting\n'.repeat(300);
    writeFileSync(file, text);
    await expect(open(file)).rejects.toThrow(/^SNAPSHOT_FILE: .*\d\.db is not a database/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('leaves the database of another program alone', async () => {
    for (const sql of ['CREATE TABLE t (a)', 'PRAGMA application_id = 77']) {
      const file = newFile();
      const other = new Database(file);
      other.exec(sql);
      other.close();
      const before = readFileSync(file);
      await expect(open(file)).rejects.toThrow(/^SNAPSHOT_FILE: .*\d\.db is the database of another program/);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  it('leaves a file of a newer layout alone', async () => {
    const file = newFile();
    const store = await open(file);
    await store.prepare();
    await store.close();
    const newer = new Database(file);
    newer.exec('PRAGMA user_version = 9');
    newer.close();
    expect(await failure(open(file))).toMatch(/^StoreCorrupt: .*newer version/s);
  });

  it('I2: a row that somebody else damaged is an error, not an empty row', async () => {
    const file = newFile();
    const store = await open(file);
    await store.prepare();
    await store.write('images', put('a', 'b', { x: '1' }));
    const other = new Database(file);
    for (const damage of ['{"x":1}', '{"x":"1"', '[]', 'null']) {
      other.prepare('UPDATE share_audit_images SET columns = ?').run(damage);
      expect(await failure(store.get('images', { partition: 'a', sort: 'b' }))).toMatch(
        /^StoreCorrupt: .*share_audit_images/s,
      );
      expect(await failure(store.write('images', put('a', 'b', { x: '2' }, 1)))).toMatch(
        /^StoreCorrupt: .*share_audit_images/s,
      );
    }
    other.close();
    await store.close();
  });

  it('waits for another process that holds the file, and says so when patience ends', async () => {
    const file = newFile();
    const clock = fakeClock(undefined, { auto: true });
    const store = await open(file, clock);
    await store.prepare();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    expect(await failure(store.write('images', put('a', 'b', { x: '1' })))).toMatch(
      /^StoreUnavailable, retryable: .*another process/s,
    );
    expect(clock.slept.length).toBeGreaterThan(2);
    const waiting = store.write('images', put('a', 'b', { x: '1' }));
    other.exec('COMMIT');
    expect(await waiting).toEqual({ kind: 'written', version: 1 });
    other.close();
    await store.close();
  });

  it.each([false, true])('waits while another process makes the file (read only: %s)', async (readOnly) => {
    const file = newFile();
    const other = new Database(file);
    // Not yet in WAL mode, so that this lock holds off readers too.
    other.exec('BEGIN EXCLUSIVE');
    setTimeout(() => other.close(), 500);
    const store = await openSqlite({ file, clock: systemClock, historyDays: 2, readOnly });
    await expect(store.close()).resolves.toBeUndefined();
  });

  it('stops waiting when the signal says so', async () => {
    const file = newFile();
    const store = await openSqlite({
      file,
      clock: systemClock,
      historyDays: 2,
      signal: AbortSignal.abort(),
    });
    await store.prepare();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.write('images', put('a', 'b', {}))).rejects.toMatchObject({
      code: 'StoreUnavailable',
    });
    other.close();
    await store.close();
  });

  it.skipIf(process.getuid?.() === 0)('says that a file cannot be written', async () => {
    const file = newFile();
    writeFileSync(file, '');
    chmodSync(file, 0o400);
    expect(await failure(open(file))).toMatch(/^StoreDenied: /);
    const locked = join(directory, 'locked');
    mkdirSync(locked, { mode: 0o500 });
    expect(await failure(open(join(locked, 'x.db')))).toMatch(/^StoreDenied: /);
  });

  it('has a name and a remedy for what the system and the library refuse', () => {
    const refused = (code: string, message = 'failed'): Error => Object.assign(new Error(message), { code });
    expect(openError('x.db', refused('EACCES'))).toMatchObject({ code: 'StoreDenied' });
    expect(openError('x.db', refused('EROFS')).message).toMatch(/x\.db.*EROFS/);
    expect(sqliteError('x.db', refused('SQLITE_READONLY'))).toMatchObject({ code: 'StoreDenied' });
    expect(sqliteError('x.db', refused('SQLITE_FULL'))).toMatchObject({
      code: 'StoreUnavailable',
      retryable: true,
    });
    expect(sqliteError('x.db', refused('SQLITE_CORRUPT_VTAB'))).toMatchObject({ code: 'StoreCorrupt' });
    const bug = new TypeError('x is not a function');
    expect(sqliteError('x.db', bug)).toBe(bug);
  });
});

describe('sqlite: several processes', () => {
  it('I2: no update of one process is lost to another', { timeout: 120_000 }, async () => {
    const file = newFile();
    const [processes, times] = [4, 25];
    const worker = new URL('../sqlite-counter.ts', import.meta.url).pathname;
    const ends = Array.from({ length: processes }, () => {
      const child = spawn(process.execPath, ['--import', 'tsx', worker, file, String(times)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return new Promise((resolve) => child.once('exit', resolve));
    });
    expect(await Promise.all(ends)).toEqual(Array.from({ length: processes }, () => 0));
    const store = await open(file);
    const row = await store.get('state', { partition: 'all', sort: 'count' });
    expect(row).toMatchObject({ version: processes * times, columns: { count: String(processes * times) } });
    await store.close();
  });

  it('I2: what a process writes stays, whoever opens and closes the file meanwhile', {
    timeout: 60_000,
  }, async () => {
    const file = newFile();
    const worker = new URL('../sqlite-two-connections.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', worker, file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const look = async (sort: string) => {
      const store = await open(file);
      const row = await store.get('state', { partition: 'all', sort });
      await store.close();
      return row?.key.sort;
    };
    expect(await lines.next()).toMatchObject({ value: 'open' });
    // The first of them to close the file removes the journal, if it takes itself for the last one.
    for (const sort of ['a', 'b', 'c']) {
      expect(await look(sort)).toBeUndefined();
      child.stdin.write(`${sort}\n`);
      expect(await lines.next()).toMatchObject({ value: 'written' });
      expect(await look(sort)).toBe(sort);
    }
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});
