import { renderTable } from '../../lib/cli/table.ts';
import { CALLS_PER_MINUTE, FLAGS_LATE_MS } from './assumptions.ts';
import { limitOf } from './delays.ts';
import { DEFAULT_CALLS_PER_MINUTE } from './deployment.ts';
import { faultsOf } from './faults.ts';
import { medianOf, minutes, nameOf, sizeOf, whole } from './figures.ts';
import { brokenLimits, limitFor } from './limits.ts';
import type { Outcome } from './outcome.ts';
import { keptBytes, monthly } from './quiet.ts';
import { type Reads, type Role, ROLES } from './reads.ts';

/** What is printed fits into so many columns. */
export const WIDTH = 120;
/** The last column may shrink to this width. */
const LEAST_LAST = 12;

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  worker: 'worker',
  home: 'home audit',
  dispatch: 'dispatcher',
  watchdog: 'watchdog',
};

/** The whole answer for people. */
export function tablesOf(outcomes: readonly Outcome[]): string {
  const [first] = outcomes;
  if (first === undefined) return '';
  const { seed, instances } = first.options;
  const limited = outcomes.filter((o) => limitFor(o.options) !== undefined);
  const faults = outcomes.flatMap((o) => faultsOf(o).map((fault) => `${nameOf(o.options)}: ${fault}`));
  return [
    `Accounts × regions × images in a region. The cloud allows ${CALLS_PER_MINUTE} calls a minute for each API and account, and the audit
makes ${DEFAULT_CALLS_PER_MINUTE}. ${instances} instances, seed ${seed}. Late flags show a change after ${FLAGS_LATE_MS / 60_000} minutes, lying flags no share at all.`,
    'From a share to the alert by the robot; the rest is of a quiet time',
    soonTable(outcomes),
    ...(limited.length === 0 ? [] : ['Beside the limits of issue 16', limitsTable(limited)]),
    'What went wrong',
    faults.length === 0
      ? 'Nothing: each share was reported once, nothing else was, and no call or message was refused.'
      : faults.join('\n'),
    'Calls, invocations and seconds of a quiet hour; US$ and run summaries of a quiet month; instances busy at once at most',
    workTable(outcomes),
    'What one invocation reads from the store (a worker audits another account), also on the first day with all baselines',
    readsTable(outcomes),
  ].join('\n\n');
}

function soonTable(outcomes: readonly Outcome[]): string {
  const titles = ['reported', 'median', 'worst', 'US$/month', 'units/run', 'GB-s/h', 'overdue', 'limited by'];
  return table([...NAME, ...titles], outcomes, (o) => [
    `${o.shares - o.missed} of ${o.shares}`,
    minutes(medianOf(o.robotMs)),
    minutes(o.robotMs.at(-1) ?? 0),
    monthly(o.quiet).together.toFixed(2),
    `${o.quiet.runUnitsRead.toFixed(1)} / ${o.quiet.runUnitsWritten.toFixed(1)}`,
    whole(o.quiet.gbSeconds / o.quiet.hours),
    whole(o.overdue),
    limitedBy(o),
  ]);
}

function limitsTable(outcomes: readonly Outcome[]): string {
  const titles = ['median', 'at most', 'worst', 'at most', 'US$/month', 'at most', 'kept'];
  return table([...NAME, ...titles], outcomes, (o) => {
    const limit = limitFor(o.options);
    const broken = brokenLimits(o) ?? [];
    return [
      minutes(medianOf(o.robotMs)),
      minutes(limit?.medianMs ?? 0),
      minutes(o.robotMs.at(-1) ?? 0),
      minutes(limit?.worstMs ?? 0),
      monthly(o.quiet).together.toFixed(2),
      (limit?.dollars ?? 0).toFixed(2),
      broken.length === 0 ? 'yes' : `no: ${broken.join(', ')}`,
    ];
  });
}

function workTable(outcomes: readonly Outcome[]): string {
  const titles = [
    'calls',
    'invoked',
    'seconds',
    'functions',
    'store',
    'summaries',
    'hours',
    'busy',
    'mail: worst',
  ];
  return table([...NAME, ...titles], outcomes, ({ quiet, options, busiest, mailMs }) => {
    const hourly = (n: number): string => whole(Math.round(n / quiet.hours));
    const { functions, store } = monthly(quiet);
    return [
      hourly(quiet.calls),
      hourly(Object.values(quiet.invocations).reduce((sum, n) => sum + n, 0)),
      hourly(quiet.seconds),
      `$${functions.toFixed(2)}`,
      `$${store.toFixed(2)}`,
      `${(keptBytes(quiet) / 1e9).toFixed(2)} GB`,
      whole(options.hours),
      whole(busiest),
      minutes(mailMs.at(-1) ?? 0),
    ];
  });
}

function readsTable(outcomes: readonly Outcome[]): string {
  const titles = ['rows: median', 'most', 'first day', 'KB: median', 'most', 'first day'];
  const rows = outcomes.flatMap((o) =>
    ROLES.flatMap((role) => {
      const [usual, onFirst] = [o.reads[role], o.firstReads[role]];
      return usual === undefined ? [] : [[...named(o), ROLE_NAMES[role], ...readCells(usual, onFirst)]];
    }),
  );
  return rendered([...NAME, 'function', ...titles], rows);
}

function readCells(usual: Reads, onFirst: Reads | undefined): string[] {
  const kb = (bytes: number): string => whole(Math.round(bytes / 1024));
  return [
    whole(usual.medianRows),
    whole(usual.mostRows),
    onFirst === undefined ? '' : whole(onFirst.mostRows),
    kb(usual.medianBytes),
    kb(usual.mostBytes),
    onFirst === undefined ? '' : kb(onFirst.mostBytes),
  ];
}

const NAME = ['deployment', 'flags', 'on'] as const;
const named = ({ options }: Outcome): string[] => [sizeOf(options), options.flags, options.on];

const table = (
  titles: readonly string[],
  outcomes: readonly Outcome[],
  cellsOf: (outcome: Outcome) => readonly string[],
): string =>
  rendered(
    titles,
    outcomes.map((o) => [...named(o), ...cellsOf(o)]),
  );

function rendered(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = titles.map((title, n) => ({
    title,
    ...(n === titles.length - 1 ? { least: LEAST_LAST } : {}),
  }));
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return renderTable(columns, cells, { width: WIDTH, colour: false }).trimEnd();
}

function limitedBy({ waits }: Outcome): string {
  const limit = limitOf(waits);
  return limit === undefined ? '' : `${limit.cause} ${Math.round(limit.part * 100)} %`;
}
