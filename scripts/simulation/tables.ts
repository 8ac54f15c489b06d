import { renderTable } from '../../lib/cli/table.ts';
import { CALLS_PER_MINUTE, REGIONS } from './assumptions.ts';
import { type Cause, limitOf } from './delays.ts';
import { bill } from '../prices.ts';
import { medianOf, type Outcome, type Reads } from './simulate.ts';

const HOURS_A_MONTH = 730;

const LIMITS: Readonly<Record<Cause, string>> = {
  quota: 'quota of the account',
  instances: 'concurrent instances',
  timer: 'timer',
  sending: "gathering, channel's pace",
};

/** What it costs in a month of such hours, in US dollars. */
export function monthly({ options, invocations, ...used }: Outcome): {
  readonly functions: number;
  readonly store: number;
} {
  const count = Object.values(invocations).reduce((sum, n) => sum + n, 0);
  const { functions, store } = bill({ ...used, invocations: count });
  const times = HOURS_A_MONTH / options.hours;
  return { functions: functions * times, store: store * times };
}

/** The whole answer for people. */
export function tablesOf(outcomes: readonly Outcome[]): string {
  const [first] = outcomes;
  if (first === undefined) return '';
  const { images, seed, instances } = first.options;
  return [
    `${REGIONS.length} regions with ${images} images each, ${CALLS_PER_MINUTE} calls a minute for an API and account, ${instances} instances, seed ${seed}`,
    'From a share to its alert, and what most of that time was waited for',
    table(
      [
        'accounts',
        'hours',
        'shares',
        'median',
        'worst',
        'by mail: worst',
        'untold',
        'twice',
        'invented',
        'limited by',
      ],
      outcomes.map((o) => [
        ...named(o),
        whole(o.options.hours),
        whole(o.shares),
        minutes(medianOf(o.robotMs)),
        minutes(o.robotMs.at(-1) ?? 0),
        minutes(o.mailMs.at(-1) ?? 0),
        whole(o.missed),
        whole(o.twice),
        whole(o.invented),
        limited(o),
      ]),
    ),
    'In an hour: calls to the cloud, functions and store; refusals and messages are of all the time',
    table(
      [
        'accounts',
        'calls',
        'refused',
        'invocations',
        'dropped',
        'busy at once',
        'seconds',
        'GB-seconds',
        'units read',
        'written',
        'messages',
        'refused',
      ],
      outcomes.map((o) => {
        const hourly = (n: number): string => whole(n / o.options.hours);
        return [
          ...named(o),
          hourly(o.calls),
          whole(o.refusedCalls),
          hourly(Object.values(o.invocations).reduce((sum, n) => sum + n, 0)),
          hourly(o.dropped),
          whole(o.busiest),
          hourly(o.seconds),
          hourly(o.gbSeconds),
          hourly(o.unitsRead),
          hourly(o.unitsWritten),
          hourly(o.messages.robot + o.messages.mail),
          whole(o.refusedMessages),
        ];
      }),
    ),
    'In a month, in US dollars; rows that the runs leave behind; accounts overdue at the end, and what else was told',
    table(
      [
        'accounts',
        'functions',
        'store',
        'together',
        'run summaries',
        'overdue',
        'only counted',
        'told besides',
      ],
      outcomes.map((o) => {
        const { functions, store } = monthly(o);
        const kept = (o.runBytes * HOURS_A_MONTH) / o.options.hours / 1e9;
        return [
          ...named(o),
          functions.toFixed(2),
          store.toFixed(2),
          (functions + store).toFixed(2),
          `${kept.toFixed(2)} GB`,
          whole(o.overdue),
          whole(o.countedOnly),
          besides(o),
        ];
      }),
    ),
    'What one invocation reads from the store, in rows and KB: the median, the most, and the most on the first day',
    table(
      ['accounts', 'worker', 'home audit', 'dispatcher', 'watchdog'],
      outcomes.map((o) => [
        ...named(o),
        ...(['worker', 'home', 'dispatch', 'watchdog'] as const).map((role) =>
          read(o.reads[role], o.firstReads[role]),
        ),
      ]),
    ),
  ].join('\n\n');
}

const named = ({ options }: Outcome): string[] => [whole(options.accounts)];

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = titles.map((title) => ({ title }));
  const cells = rows.map((row) => row.map((text) => ({ text })));
  return renderTable(columns, cells, { width: 400, colour: false }).trimEnd();
}

function limited({ waits }: Outcome): string {
  const limit = limitOf(waits);
  return limit === undefined ? '' : `${LIMITS[limit.cause]} (${Math.round(limit.part * 100)} %)`;
}

function besides({ others }: Outcome): string {
  const news = Object.entries(others).filter(([kind]) => kind !== 'baseline');
  return news.length === 0 ? 'nothing' : news.map(([kind, n]) => `${n} ${kind}`).join(', ');
}

function read(usual: Reads | undefined, first: Reads | undefined): string {
  if (usual === undefined) return '';
  const one = (rows: number, bytes: number): string => `${whole(rows)} (${whole(Math.round(bytes / 1024))})`;
  const onFirst = first === undefined ? '' : `, ${one(first.mostRows, first.mostBytes)}`;
  return `${one(usual.medianRows, usual.medianBytes)}, ${one(usual.mostRows, usual.mostBytes)}${onFirst}`;
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** With a comma between thousands. */
const whole = (n: number): string => (n % 1 === 0 || n >= 10 ? Math.round(n) : n).toLocaleString('en');
