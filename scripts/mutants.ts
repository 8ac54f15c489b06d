/**
 * `npm run mutants [-- FILE…]`: mutation testing of the files that decide, with StrykerJS. Stryker changes one
 * expression at a time (the result is a mutant) and runs the tests that reach it. If no test fails, the mutant survives:
 * either a test is missing, or the mutant behaves like the original and belongs in `scripts/mutants/accepted.ts`.
 *
 * Progress goes to stderr, the result to stdout. The exit code is 1 if a file's score is below 95 % or an accepted
 * survivor does not exist, and 2 if the mutants could not be tested.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ACCEPTED } from './mutants/accepted.ts';
import { type Judgement, judge } from './mutants/judge.ts';
import { CannotRun, runStryker } from './mutants/stryker.ts';

/** The files that decide what is reported, and to whom: a defect in one hides a share, or reports one that is not there. */
const FILES = [
  'lib/alert/deliver.ts',
  'lib/alert/deployment.ts',
  'lib/alert/dingtalk/fates.ts',
  'lib/alert/email/fates.ts',
  'lib/alert/network-code.ts',
  'lib/alert/outbox/mailbag.ts',
  'lib/alert/outbox/next-step.ts',
  'lib/alert/pack.ts',
  'lib/alert/send.ts',
  'lib/audit/diff.ts',
  'lib/audit/evidence.ts',
  'lib/audit/exposure.ts',
  'lib/audit/first-list.ts',
  'lib/audit/received.ts',
  'lib/audit/share-changes.ts',
  'lib/audit/share-news.ts',
  'lib/model/shared-time.ts',
  'lib/openapi/page-order.ts',
  'lib/openapi/pages.ts',
  'lib/openapi/read-list.ts',
  'lib/state/due.ts',
  'lib/state/service-clock.ts',
  'lib/state/claim.ts',
  'lib/state/lease.ts',
  'lib/swas/list-images.ts',
  'lib/swas/read-shares.ts',
];
/** The percentage of a file's mutants that the tests must notice; accepted mutants are not counted. */
const LEAST_SCORE = 95;

const root = join(import.meta.dirname, '..');

/** The files named on the command line, as paths from the root; without any, all of `FILES`. */
function chosenFiles(named: readonly string[]): readonly string[] {
  const files = named.length === 0 ? FILES : named.map((file) => relative(root, resolve(file)));
  const missing = files.filter((file) => file.startsWith('..') || !existsSync(join(root, file)));
  if (missing.length === 0) return files;
  const remedy =
    named.length === 0 ? 'Correct FILES in scripts/mutants.ts.' : 'Name files of this repository.';
  throw new CannotRun(`${missing.join(', ')} cannot be found. ${remedy}`);
}

function tableOf(rows: Judgement['rows']): string {
  const percent = (score: number): string => (Number.isNaN(score) ? '–' : `${score.toFixed(1)} %`);
  const cells = [
    [
      '',
      'mutants',
      'killed',
      'timeout',
      'survived',
      'no coverage',
      'errors',
      'score',
      'accepted',
      'score without them',
    ],
    ...rows.map((r) => [
      r.file,
      ...[r.mutants, r.killed, r.timeout, r.survived, r.noCoverage, r.errors].map(String),
      percent(r.score),
      String(r.accepted),
      percent(r.scoreWithoutAccepted),
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const pad = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return cells.map((row) => `${row.map(pad).join('  ')}\n`).join('');
}

const listed = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;

try {
  const files = chosenFiles(process.argv.slice(2));
  const { rows, survivors, timeouts, errors, stale } = judge(files, await runStryker(root, files), ACCEPTED);
  const below = rows.filter(({ scoreWithoutAccepted }) => scoreWithoutAccepted < LEAST_SCORE);
  process.stdout.write(
    tableOf(rows) +
      listed('Survivors:', survivors) +
      listed(
        'Timeouts, which count as killed; on a busy machine, check that the tests do not end:',
        timeouts,
      ) +
      listed('Not counted, because the tests could not run with these mutants:', errors) +
      listed('Remove these entries of scripts/mutants/accepted.ts, which no survivor matches:', stale) +
      listed(
        `Below ${LEAST_SCORE} %:`,
        below.map(({ file }) => file),
      ),
  );
  if (below.length > 0 || stale.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
