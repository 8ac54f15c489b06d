import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Long, when } from './sdk.ts';
import { clientOf, key, putOf, start, startWithTable, TABLE } from './setup.ts';

const directory = mkdtempSync(join(tmpdir(), 'tablestore-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let count = 0;
const newFile = (): string => join(directory, `${(count += 1)}.jsonl`);

describe('the file', () => {
  it('brings tables, rows and settings back after a restart', async () => {
    const file = newFile();
    const first = await startWithTable({ file });
    await first.client.updateTable({ tableName: TABLE, tableOptions: { timeToLive: 86_400 } });
    const columns = [
      { text: 'line\nbreak 中 \u2028' },
      { integer: Long.fromString('9223372036854775807') },
      { bytes: Buffer.from([0, 255]) },
      { double: -1e-320 },
      { yes: true },
    ];
    await first.client.putRow(putOf('a', columns));
    await first.client.putRow(putOf('b'));
    await first.client.deleteRow({ tableName: TABLE, condition: when('IGNORE'), primaryKey: key('b') });
    const before = first.server.rows(TABLE);
    await first.server.close();

    const second = await start({ file });
    expect(second.server.rows(TABLE)).toEqual(before);
    expect((await second.client.describeTable({ tableName: TABLE })).tableOptions.timeToLive).toBe(86_400);
    await second.client.deleteTable({ tableName: TABLE });
    await second.server.close();

    expect((await start({ file })).server.tables()).toEqual([]);
  });

  it('holds only what still stands once it is opened again', async () => {
    const file = newFile();
    const first = await startWithTable({ file });
    for (let at = 0; at < 20; at += 1) await first.client.putRow(putOf('a', [{ n: String(at) }]));
    await first.server.close();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(22);
    await start({ file });
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('survives a change that was only half written', async () => {
    const file = newFile();
    const first = await startWithTable({ file });
    await first.client.putRow(putOf('a', [{ n: '1' }]));
    await first.client.putRow(putOf('a', [{ n: '2' }]));
    await first.server.close();
    truncateSync(file, readFileSync(file).length - 5);

    const second = await start({ file });
    expect(second.server.rows(TABLE).map(({ columns }) => columns)).toEqual([{ n: '1' }]);
    await second.client.putRow(putOf('a', [{ n: '3' }]));
    await second.server.close();
    expect((await start({ file })).server.rows(TABLE)[0]?.columns).toEqual({ n: '3' });
  });

  it('is refused where it is not one of ours', async () => {
    const file = newFile();
    appendFileSync(file, 'something else\n');
    await expect(start({ file })).rejects.toThrow(SyntaxError);
  });

  it('has all that was answered when the process is killed', async () => {
    const file = newFile();
    const script = fileURLToPath(new URL('./killed-server.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const endpoint = await new Promise<string>((resolve) => void lines.once('line', resolve));
    const client = clientOf({ endpoint });
    let answered = 0;
    const writing = (async () => {
      for (;;) {
        await client.putRow(putOf(String(answered), [{ text: 'x'.repeat(10_000) }]));
        answered += 1;
        if (answered === 50) child.kill('SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow(/ECONN|hang up|EPIPE/);
    const { server: after } = await start({ file });
    expect(after.rows(TABLE).length).toBeGreaterThanOrEqual(answered);
  });
});
