import { chartSvg } from './chart-svg.ts';
import type { ExposedDay } from '../inventory/exposure.ts';
import { AXIS, GRID, type Picture, SIZE } from './picture.ts';
import type { Report } from './report.ts';
import { wallDay } from './cells.ts';
import type { ReportTexts } from './texts.ts';

const DAY_MS = 86_400_000;
/** More points than pixels would show nothing more. */
const MOST_POINTS = 400;

/** How many untrusted shares stood each day; undefined: there never was one. Pure. */
export function exposureChart(
  { exposure: { days, completeSince }, madeAt, reader }: Report,
  texts: ReportTexts,
): Picture | undefined {
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const title = texts.exposureChart;
  const today = wallDay(Date.parse(madeAt), reader.timeZone);
  const most = days.reduce((worst, day) => (day.shares > worst.shares ? day : worst));
  const complete = completeSince === null ? today : wallDay(Date.parse(completeSince), reader.timeZone);
  if (days.length === 1)
    return { title, summary: texts.exposureConstant(last.shares, first.day), note: '', svg: undefined };
  const summary = [
    texts.exposureSummary({ first: first.day, most: most.shares, mostDay: most.day, now: last.shares }),
    ...(complete > first.day ? [texts.exposureBefore(complete)] : []),
  ].join(' ');
  return {
    title,
    summary,
    note: summary,
    svg: draw(points(days, first.day, today), complete),
  };
}

/** One point a day, or fewer where there are too many: each has the number at its end. */
function points(days: readonly ExposedDay[], first: string, today: string): ExposedDay[] {
  const [from, to] = [dayNumber(first), Math.max(dayNumber(today), dayNumber(days.at(-1)?.day ?? first))];
  const each = Math.ceil((to - from + 1) / MOST_POINTS);
  const found: ExposedDay[] = [];
  let next = 0;
  // The last point is today.
  for (let day = to - Math.floor((to - from) / each) * each; day <= to; day += each) {
    const name = new Date(day * DAY_MS).toISOString().slice(0, 10);
    while ((days[next]?.day ?? '~') <= name) next += 1;
    found.push({ day: name, shares: days[next - 1]?.shares ?? 0 });
  }
  return found;
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/** @param complete before that day only what still stands is counted, so the line is broken. */
function draw(all: readonly ExposedDay[], complete: string): string {
  const line = (isWhole: boolean) => ({
    type: 'line',
    step: 'end',
    silent: true,
    symbol: 'none',
    lineStyle: { color: 'var(--bar-bad)', width: 2, type: isWhole ? 'solid' : [4, 3] },
    areaStyle: { color: 'var(--bar-bad)', opacity: 0.1 },
    data: all.map(({ day, shares }) => ((isWhole ? day >= complete : day < complete) ? shares : null)),
  });
  return chartSvg(
    {
      grid: GRID,
      xAxis: { ...AXIS, type: 'category', boundaryGap: false, data: all.map(({ day }) => day) },
      yAxis: { ...AXIS, type: 'value', minInterval: 1, min: 0 },
      series: [line(false), line(true)],
    },
    SIZE,
  );
}
