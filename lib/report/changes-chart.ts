import { CHANGE_TEXTS } from '../alert/message/change-texts.ts';
import { ALL_CHANGE_KINDS, type ChangeKind } from '../model/change.ts';
import { chartSvg } from './chart-svg.ts';
import { wallTime } from './cells.ts';
import type { Picture } from './reach-chart.ts';
import type { Report } from './report.ts';
import { reportTexts } from './texts.ts';

const DAY_MS = 86_400_000;
/** More bars than this would be too thin to distinguish. */
const MOST_BARS = 62;
const INK = 'var(--ink)';

export interface Bars {
  /** The first day of each bar, `YYYY-MM-DD` in the reader's zone. */
  readonly days: readonly string[];
  /** Days in a bar. */
  readonly daysEach: number;
  readonly counts: ReadonlyMap<ChangeKind, readonly number[]>;
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
  const counts = new Map<ChangeKind, number[]>();
  for (const [index, change] of changes.entries()) {
    const row = counts.get(change.kind) ?? Array.from<number>({ length: bars }).fill(0);
    const bar = Math.floor(((days[index] ?? last) - start) / daysEach);
    row[bar] = (row[bar] ?? 0) + 1;
    counts.set(change.kind, row);
  }
  return {
    days: Array.from({ length: bars }, (_, bar) =>
      new Date((start + bar * daysEach) * DAY_MS).toISOString().slice(0, 10),
    ),
    daysEach,
    counts,
  };
}

/** The changes over time, by kind; undefined if there are none. */
export function changesChart(report: Report): Picture | undefined {
  const bars = changeBars(report);
  if (bars === undefined) return undefined;
  const { language } = report.reader;
  const texts = reportTexts(language);
  const kinds = ALL_CHANGE_KINDS.filter((kind) => bars.counts.has(kind));
  const svg = chartSvg(
    {
      legend: { bottom: 0, textStyle: { color: INK }, selectedMode: false },
      grid: {
        left: 8,
        right: 16,
        top: 12,
        bottom: 56,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: {
        type: 'category',
        data: bars.days,
        axisLabel: { color: INK, hideOverlap: true },
        axisLine: { lineStyle: { color: 'var(--soft)' } },
        axisTick: { show: false },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: INK },
        splitLine: { lineStyle: { color: 'var(--line)' } },
      },
      series: kinds.map((kind) => ({
        name: CHANGE_TEXTS[kind][language].name,
        type: 'bar',
        stack: 'changes',
        silent: true,
        barMaxWidth: 32,
        itemStyle: { color: `var(--bar-${kind})` },
        data: [...(bars.counts.get(kind) ?? [])],
      })),
    },
    { width: 560, height: 320 },
  );
  const totals = kinds.map((kind) =>
    texts.changesItem(
      CHANGE_TEXTS[kind][language].name,
      (bars.counts.get(kind) ?? []).reduce((sum, n) => sum + n, 0),
    ),
  );
  const ends = wallTime(report.madeAt, report.reader.timeZone).slice(0, 10);
  return {
    title: texts.changesChart,
    summary: texts.changesSummary(totals, bars.days[0] ?? ends, ends),
    svg,
  };
}
