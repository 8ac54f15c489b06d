/**
 * `npm run outbox-reads [ACCOUNTS…]`: prints the rows and KB that one invocation reads from the outbox and to send, and
 * the KB of its largest answer, with so many accounts (10, 100 and 1,000): on a quiet minute, on the first day, while
 * the channels are down with three alerts of each account waiting, and afterwards.
 */
import { outboxReads } from '../test/support/outbox-load.ts';
import { whole } from './simulation/figures.ts';

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [10, 100, 1_000];
const all = [];
for (const size of sizes) all.push(await outboxReads(size));

const kb = (bytes: number): string => whole(Math.ceil(bytes / 1024));
const line = (name: string, cells: readonly string[]): void =>
  void process.stdout.write(`${name.padEnd(40)}${cells.map((cell) => cell.padStart(24)).join('')}\n`);
line(
  'rows / KB / largest answer, accounts:',
  sizes.map((size) => whole(size)),
);
for (const name of Object.keys(all[0] ?? {}))
  line(
    name,
    all.map((reads) => {
      const one = reads[name];
      return one === undefined ? '' : `${whole(one.rows)} / ${kb(one.bytes)} / ${kb(one.largest)}`;
    }),
  );
// The simulated workers that died before they sent are still waiting for their next round.
process.exit(0);
