/** A process of its own with two connections to FILE. It writes a row over the second for each line on its input. */
import { createInterface } from 'node:readline';
import { systemClock } from '../../lib/platform/clock.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';

const [file = ''] = process.argv.slice(2);
const options = { file, clock: systemClock, historyDays: 2 };
const first = await openSqlite(options);
await first.prepare();
await first.get('state', { partition: 'all', sort: 'row' });
const second = await openSqlite(options);
await second.get('state', { partition: 'all', sort: 'row' });
process.stdout.write('open\n');
for await (const line of createInterface(process.stdin)) {
  const key = { partition: 'all', sort: line };
  const { kind } = await second.write('state', { key, columns: {}, expected: 0, token: line });
  process.stdout.write(`${kind}\n`);
}
