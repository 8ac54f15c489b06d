import { CHANGE_TEXTS } from '../alert/message/change-texts.ts';
import { ALL_CHANGE_KINDS, type ChangeKind } from '../model/change.ts';
import { wallTime } from './cells.ts';
import { chartSvg } from './chart-svg.ts';
import { AXIS, GRID, INK, type Picture, SIZE } from './picture.ts';
import type { Report, ReportChange } from './report.ts';
import { reportTexts } from './texts.ts';

const DAY_MS = 86_400_000;
/** More bars than this would be too thin to distinguish. */
const MOST_BARS = 62;

/** What a change does: something came that people were alerted to, something came, or something ended. */
export type Direction = 'alerted' | 'recorded' | 'ended';
const ENDS: ReadonlySet<ChangeKind> = new Set(['unshared', 'ecsExposureEnded', 'imageGone']);
const directionOf = ({ kind, alerted }: ReportChange): Direction =>
  ENDS.has(kind) ? 'ended' : alerted ? 'alerted' : 'recorded';

export interface Bars {
  /** The first day of each bar, `YYYY-MM-DD` in the reader's zone. */
  readonly days: readonly string[];
  /** Days in a bar. */
  readonly daysEach: number;
  readonly counts: Readonly<Record<Direction, readonly number[]>>;
}

/** The changes by the reader's days, or by weeks or longer spans if there are too many days. Pure. */
export function changeBars({ changes, changesSince, madeAt, reader }: Report): Bars | undefined {
  const dayOf = (iso: string): number =>
    Date.parse(`${wallTime(iso, reader.timeZone).slice(0, 10)}T00:00:00Z`) / DAY_MS;
  const days = changes.map((change) => dayOf(change.noticedAt));
  if (days.length === 0) return undefined;
  const known = [...days, dayOf(madeAt), ...(changesSince === null ? [] : [dayOf(changesSince)])];
  const [first, last] = known.reduce(
    ([low, high], day) => [Math.min(low, day), Math.max(high, day)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const span = last - first + 1;
  const daysEach = [1, 7, 30].find((n) => span / n <= MOST_BARS) ?? Math.ceil(span / MOST_BARS);
  // The last bar is a whole one and ends today, so the first may begin before the first change.
  const bars = Math.ceil(span / daysEach);
  const start = last + 1 - bars * daysEach;
  const none = (): number[] => Array.from<number>({ length: bars }).fill(0);
  const counts = { alerted: none(), recorded: none(), ended: none() };
  for (const [index, change] of changes.entries()) {
    const row = counts[directionOf(change)];
    const bar = Math.floor(((days[index] ?? last) - start) / daysEach);
    row[bar] = (row[bar] ?? 0) + 1;
  }
  return {
    days: Array.from({ length: bars }, (_, bar) =>
      new Date((start + bar * daysEach) * DAY_MS).toISOString().slice(0, 10),
    ),
    daysEach,
    counts,
  };
}

/** The changes over time, up for what came and down for what ended; undefined if there are none. */
export function changesChart(report: Report): Picture | undefined {
  const bars = changeBars(report);
  if (bars === undefined) return undefined;
  const { language, timeZone } = report.reader;
  const texts = reportTexts(language);
  const kinds = ALL_CHANGE_KINDS.flatMap((kind) => {
    const count = report.changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [texts.changesItem(CHANGE_TEXTS[kind][language].name, count)];
  });
  const filled = bars.days.filter((_, bar) => Object.values(bars.counts).some((row) => (row[bar] ?? 0) > 0));
  const ends = wallTime(report.madeAt, timeZone).slice(0, 10);
  const isOne = filled.length === 1 && bars.daysEach === 1;
  const summary = isOne
    ? texts.changesOn(filled[0] ?? ends, kinds)
    : texts.changesSummary(kinds, bars.days[0] ?? ends, ends);
  return {
    title: texts.changesChart(bars.daysEach),
    summary,
    note: summary,
    svg: isOne ? undefined : draw(bars, texts.directions),
  };
}

function draw({ days, counts }: Bars, names: Readonly<Record<Direction, string>>): string {
  const series = (direction: Direction) => ({
    name: names[direction],
    type: 'bar',
    stack: 'changes',
    silent: true,
    barMaxWidth: 20,
    itemStyle: { color: COLOURS[direction] },
    data: counts[direction].map((n) => (direction === 'ended' ? -n : n)),
  });
  const shown = (['alerted', 'recorded', 'ended'] as const).filter((direction) =>
    counts[direction].some((n) => n > 0),
  );
  return chartSvg(
    {
      legend: {
        bottom: 0,
        left: 0,
        itemWidth: 10,
        itemHeight: 10,
        textStyle: { color: INK, fontSize: 11 },
        selectedMode: false,
      },
      grid: { ...GRID, bottom: 30 },
      xAxis: {
        ...AXIS,
        type: 'category',
        data: days,
        // Under the bars that go down.
        axisLine: { ...AXIS.axisLine, onZero: false },
      },
      yAxis: {
        ...AXIS,
        type: 'value',
        minInterval: 1,
        axisLabel: { ...AXIS.axisLabel, formatter: (n: number) => String(Math.abs(n)) },
      },
      series: shown.map(series),
    },
    SIZE,
  );
}

const COLOURS: Readonly<Record<Direction, string>> = {
  alerted: 'var(--bar-bad)',
  recorded: 'var(--bar-other)',
  ended: 'var(--bar-ended)',
};
