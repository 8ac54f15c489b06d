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
import { type Format, type FormatFlags, FORMATS, reportFormat } from './report-format.ts';
import { type SnapshotFlags, withSnapshot } from './open-snapshot.ts';
import { madeBefore, writeReportFile } from './report-file.ts';
import { mustKnowRegions } from './unknown.ts';
import { sinceMs } from './when.ts';

const HELP = `
Examples:
  $ share-auditor report --out report.html
  $ share-auditor report --since 30d --language zh --out report.html
  $ share-auditor report --owner Payments --out payments.html
  $ share-auditor report --table accounts --out accounts.csv
  $ share-auditor report --format json --out - | jq .summary

The report comes from the snapshot; no image API is called. The page is one file that works in any browser without a
network and can be sorted, searched and printed. Times are in ALERT_TIMEZONE; in JSON they are in UTC.
CSV is made for spreadsheets: ids begin with an apostrophe, as does other text that a spreadsheet would run as a formula
or turn into a number or a date. =MID(A2,2,99) gives the text itself. JSON holds all values unchanged;
docs/report-schema.json describes it.
An existing report of the same format is replaced in one step, and the new one says what changed since then; without
one, what changed since --since, or in the last seven days. Any other existing file is left unchanged.

Exit codes:
  0  written, even if something could not be read; the report says what
  1  failed; the message says why
  2  a flag or a setting is wrong, --out names a file that is not a report, or the region is not in the snapshot`;

interface ReportFlags extends SnapshotFlags, FormatFlags {
  readonly region?: readonly string[];
  readonly language?: Language;
}

export const addReportCommand: AddCommand = (command, run) => {
  command
    .requiredOption('--out <file>', 'the file to write; - for the terminal')
    .addOption(
      new Option(
        '--format <format>',
        'the format of the report (default: by the extension of the file; html for the terminal)',
      ).choices(FORMATS),
    )
    .addOption(
      new Option('--table <table>', 'the table to write as CSV (default: shares)').choices(TABLE_IDS),
    )
    .option('--region <list>', 'only these regions, comma-separated', regionIds)
    .option('--since <when>', 'only changes noticed at this time or later: 30d, 2026-11-24', moment)
    .addOption(
      new Option('--language <language>', 'the language of the report (default: ALERT_LANGUAGE)').choices([
        'en',
        'zh',
      ]),
    )
    .option('--policy <file>', 'trusted accounts (default: the policy in force)')
    .addHelpText('after', HELP);
  addSnapshotFlags(command).action((flags: ReportFlags) => run((context) => report(flags, context)));
};

async function report(flags: ReportFlags, context: CommandContext): Promise<ExitCode> {
  const format = reportFormat(flags);
  const made = await withSnapshot(flags, context, async (snapshot) => {
    const { store, config, policy, accountId, known, scopes } = snapshot;
    const nowMs = systemClock.now();
    const { timeZone } = config;
    const since = flags.since && sinceMs(flags.since, nowMs, timeZone);
    const replacedMs = await madeBefore(flags.out, nowMs);
    const filter = { regions: flags.region };
    mustKnowRegions(
      flags.region,
      scopes.map(({ regionId }) => regionId),
    );
    const inventory = narrow(await readInventory(store, known, nowMs), filter);
    const changes: Change[] = [];
    // All of them: they tell which accounts are new, and what is over.
    for await (const change of readChanges(store, scopes, { audited: known.audited }))
      if (isAskedFor(change, filter)) changes.push(change);
    const isOwn = known.accounts.some((account) => account.accountId === accountId);
    const runs = isOwn ? await lastRuns(store, accountId, nowMs) : undefined;
    return reportModel(
      { inventory, changes, runs, policy },
      {
        language: flags.language ?? config.language,
        timeZone,
        sinceMs: since,
        comparedWith:
          replacedMs !== undefined
            ? { atMs: replacedMs, basis: 'report' }
            : since === undefined
              ? undefined
              : { atMs: since, basis: 'period' },
      },
    );
  });
  const text = await write(made, format, flags.table);
  if (flags.out === '-') {
    context.out(text);
    return EXIT.ok;
  }
  await writeReportFile(flags.out, context.redactor.redact(text), isOurs(format));
  context.err(`${reportTexts(made.reader.language).wrote(flags.out, made.summary)}\n`);
  return EXIT.ok;
}

/** Enough runs to find one that ended well among those that were skipped or failed. */
const RUNS = 50;

async function lastRuns(store: Store, accountId: string, nowMs: number): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for await (const one of readRuns(store, accountId, nowMs, { limit: RUNS })) runs.push(one);
  return runs;
}

async function write(made: Report, format: Format, table: TableId = 'shares'): Promise<string> {
  switch (format) {
    case 'html': {
      // Imported only here, because the charts' library would slow the start of every other command.
      const { renderReport } = await import('../report/render-report.ts');
      return renderReport(made);
    }
    case 'csv':
      return tableCsv(reportTables(made)[table]);
    case 'json':
      return safeJson(made);
  }
}

/** Recognises our reports. A CSV names no program, but others rarely begin with a byte order mark and a quote. */
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
