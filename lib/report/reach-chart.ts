import { visibleText } from '../text/visible-text.ts';
import type { Verdict } from '../model/change.ts';
import { chartSvg, chartText } from './chart-svg.ts';
import type { Report, ReportAccount } from './report.ts';
import { reportTexts } from './texts.ts';

/** A chart, and its content in words for readers who cannot see it. */
export interface Picture {
  readonly title: string;
  readonly summary: string;
  readonly svg: string;
}

const SHOWN = 15;
const SAID = 5;
const LABEL = 24;
const COLOURS: Readonly<Record<Verdict, string>> = {
  untrusted: 'var(--bar-untrusted)',
  expired: 'var(--bar-expired)',
  trusted: 'var(--bar-trusted)',
};
const INK = 'var(--ink)';

/** The accounts by the number of images that they hold; undefined if there are none. */
export function reachChart({ accounts, reader }: Report): Picture | undefined {
  if (accounts.length === 0) return undefined;
  const texts = reportTexts(reader.language);
  const shown = accounts.slice(0, SHOWN);
  const verdicts = (['untrusted', 'expired', 'trusted'] as const).filter((verdict) =>
    shown.some((account) => account.verdict === verdict),
  );
  const svg = chartSvg(
    {
      legend: { bottom: 0, textStyle: { color: INK }, selectedMode: false },
      grid: {
        left: 8,
        right: 32,
        top: 8,
        bottom: 34,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: INK },
        splitLine: { lineStyle: { color: 'var(--line)' } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map(labelOf),
        axisLabel: { color: INK, interval: 0 },
        axisLine: { lineStyle: { color: 'var(--soft)' } },
        axisTick: { show: false },
      },
      // One series per verdict, so that the legend explains the colours.
      series: verdicts.map((verdict) => ({
        name: texts.verdicts[verdict],
        type: 'bar',
        stack: 'images',
        silent: true,
        barMaxWidth: 18,
        itemStyle: { color: COLOURS[verdict] },
        label: { show: true, position: 'right', color: INK, formatter: '{c}' },
        data: shown.map((account) => (account.verdict === verdict ? account.images : null)),
      })),
    },
    { width: 560, height: 60 + shown.length * 24 },
  );
  return {
    title: texts.reachChart,
    summary: texts.reachSummary(
      shown.slice(0, SAID).map((account) => texts.reachItem(labelOf(account), account.images)),
      shown.length,
      accounts.length,
    ),
    svg,
  };
}

const labelOf = ({ name, accountId }: ReportAccount): string =>
  chartText(visibleText(name ?? accountId, LABEL));
