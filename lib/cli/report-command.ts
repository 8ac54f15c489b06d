import { Option } from 'commander';
import type { Language } from '../alert/message/texts.ts';
import type { RunSummary } from '../audit/summary.ts';
import { narrow } from '../inventory/filter-shares.ts';
import { isAskedFor } from '../inventory/history-report.ts';
import { readChanges } from '../inventory/read-changes.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { readRuns } from '../inventory/read-runs.ts';
import type { Change } from '../model/change.ts';
import { systemClock } from '../platform/clock.ts';
import { reportModel } from '../report/report-model.ts';
import { GENERATOR, REPORT_FORMAT, type Report } from '../report/report.ts';
import { reportTables } from '../report/report-tables.ts';
import { BYTE_ORDER_MARK, tableCsv } from '../report/table-csv.ts';
import { TABLE_IDS, type TableId } from '../report/table.ts';
import { reportTexts } from '../report/texts.ts';
import type { Store } from '../snapshot/store.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addSnapshotFlags, moment, regionIds } from './flags.ts';
import { safeJson } from './json.ts';
import { type SnapshotFlags, withSnapshot } from './open-snapshot.ts';
import { writeReportFile } from './report-file.ts';
import { unknownRegion } from './unknown.ts';
import { sinceMs, type When } from './when.ts';

const HELP = `
Examples:
  $ share-auditor report --out report.html
  $ share-auditor report --since 30d --language zh --out report.html
  $ share-auditor report --owner Payments --out payments.html
  $ share-auditor report --format csv --table accounts --out accounts.csv
  $ share-auditor report --format json --out - | jq .summary

It answers from the snapshot and calls no image API. The page is one file that asks the network for nothing; it opens,
sorts and is searched in any browser, and prints what is chosen. Times are in ALERT_TIMEZONE, JSON's in UTC.
CSV is made for spreadsheets: a text that one would run as a formula, and an id of 16 digits or more, which one would
round, begin with an apostrophe. JSON has everything as it is; docs/report-schema.json describes it.
A file that is there is replaced, in one step, where it is a report of the same format; anything else is left alone.

Exit codes:
  0  written, also when something could not be seen: the report says so
  1  failed; the message says why
  2  a flag or a setting is wrong, --out names a file that is no report, or the snapshot knows no such region`;

type Format = 'html' | 'csv' | 'json';

interface ReportFlags extends SnapshotFlags {
  readonly out: string;
  readonly format: Format;
  readonly table: TableId;
  readonly region?: readonly string[];
  readonly since?: When;
  readonly language?: Language;
}

export const addReportCommand: AddCommand = (cli, run) => {
  const command = cli
    .command('report')
    .description(
      'what is shared with whom, changes, blind spots and exceptions: a page to look at, CSV or JSON',
    )
    .requiredOption('--out <file>', 'where to write it; - for the terminal')
    .addOption(
      new Option('--format <format>', 'what to write').choices(['html', 'csv', 'json']).default('html'),
    )
    .addOption(
      new Option('--table <table>', 'with --format csv: which table').choices(TABLE_IDS).default('shares'),
    )
    .option('--region <list>', 'only these regions', regionIds)
    .option('--since <when>', 'only changes noticed then or later: 30d, 2026-11-24', moment)
    .addOption(
      new Option('--language <language>', 'whom it is for (default: ALERT_LANGUAGE)').choices(['en', 'zh']),
    )
    .option('--policy <file>', 'trusted accounts (default: POLICY_FILE, or policy.yaml here if it exists)')
    .addHelpText('after', HELP);
  addSnapshotFlags(command).action((flags: ReportFlags) => run((context) => report(flags, context)));
};

async function report(flags: ReportFlags, context: CommandContext): Promise<ExitCode> {
  const made = await withSnapshot(flags, context, async (snapshot) => {
    const { store, config, policy, accountId, known, scopes } = snapshot;
    const nowMs = systemClock.now();
    const { timeZone } = config;
    const since = flags.since && sinceMs(flags.since, nowMs, timeZone);
    const filter = { regions: flags.region };
    for (const regionId of flags.region ?? [])
      if (!scopes.some((scope) => scope.regionId === regionId))
        throw unknownRegion(
          regionId,
          scopes.map((scope) => scope.regionId),
        );
    const inventory = narrow(await readInventory(store, known, nowMs), filter);
    const changes: Change[] = [];
    for await (const change of readChanges(store, scopes, { sinceMs: since }))
      if (isAskedFor(change, filter)) changes.push(change);
    const isOwn = known.accounts.some((account) => account.accountId === accountId);
    const runs = isOwn ? await lastRuns(store, accountId) : undefined;
    return reportModel(
      { inventory, changes, runs, policy },
      {
        language: flags.language ?? config.language,
        timeZone,
        sinceMs: since,
        overdueMs: config.overdueMinutes * 60_000,
      },
    );
  });
  const text = await write(made, flags);
  if (flags.out === '-') {
    context.out(text);
    return EXIT.ok;
  }
  await writeReportFile(flags.out, context.redactor.redact(text), isOurs(flags.format));
  context.err(`${reportTexts(made.reader.language).wrote(flags.out, made.summary)}\n`);
  return EXIT.ok;
}

/** Enough to meet one that ended well among those that were left to another. */
const RUNS = 50;

async function lastRuns(store: Store, accountId: string): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for await (const one of readRuns(store, accountId, { limit: RUNS })) runs.push(one);
  return runs;
}

async function write(made: Report, { format, table }: ReportFlags): Promise<string> {
  switch (format) {
    case 'html': {
      // Only here: the charts' library would make every other command slower to start.
      const { renderReport } = await import('../report/render-report.ts');
      return renderReport(made);
    }
    case 'csv':
      return tableCsv(reportTables(made)[table]);
    case 'json':
      return safeJson(made);
  }
}

/** A CSV cannot say whose it is; the mark that ours begin with is rare enough for one that a person made. */
function isOurs(format: Format): (beginning: string) => boolean {
  switch (format) {
    case 'html':
      return (beginning) => beginning.includes(GENERATOR);
    case 'csv':
      return (beginning) => beginning.startsWith(`${BYTE_ORDER_MARK}"`);
    case 'json':
      return (beginning) => beginning.startsWith(`{"format":"${REPORT_FORMAT}"`);
  }
}
