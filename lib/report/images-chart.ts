import { shownName } from './cells.ts';
import { chartSvg, chartText } from './chart-svg.ts';
import type { ImageGroup } from './report.ts';
import { AXIS, GRID, INK, type Picture, SIZE } from './picture.ts';
import type { ReportTexts } from './texts.ts';

const SHOWN = 8;
const LABEL = 24;

/** The images with the most accounts that are not trusted; undefined: there is none. Pure. */
export function imagesChart(groups: readonly ImageGroup[], texts: ReportTexts): Picture | undefined {
  const all = groups.filter(({ untrusted }) => untrusted > 0).toSorted((a, b) => b.untrusted - a.untrusted);
  if (all.length === 0) return undefined;
  const shown = all.slice(0, SHOWN);
  const most = all[0]?.untrusted ?? 0;
  const isSame = all.length > 1 && all.at(-1)?.untrusted === most;
  return {
    title: texts.imagesChart,
    summary: isSame
      ? texts.imagesAlike(all.length, most)
      : texts.imagesSummary(
          shown.map((group) => texts.imagesItem(labelOf(group), group.untrusted)),
          all.length,
        ),
    note: all.length > SHOWN ? texts.moreImages(all.length - SHOWN) : '',
    svg: isSame || all.length === 1 ? undefined : draw(shown),
  };
}

function draw(shown: readonly ImageGroup[]): string {
  return chartSvg(
    {
      grid: { ...GRID, right: 36 },
      xAxis: { ...AXIS, type: 'value', minInterval: 1, show: false },
      yAxis: {
        ...AXIS,
        type: 'category',
        inverse: true,
        data: shown.map(({ image }) => chartText(labelOf({ image }))),
        axisLabel: { color: INK, fontSize: 11, interval: 0 },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barMaxWidth: 14,
          itemStyle: { color: 'var(--bar-bad)' },
          label: { show: true, position: 'right', color: INK, fontSize: 11, formatter: '{c}' },
          data: shown.map(({ untrusted }) => untrusted),
        },
      ],
    },
    { ...SIZE, height: Math.max(90, 20 + shown.length * 25) },
  );
}

function labelOf({ image }: Pick<ImageGroup, 'image'>): string {
  const characters = Array.from(shownName(image));
  return characters.length <= LABEL ? characters.join('') : `${characters.slice(0, LABEL - 1).join('')}…`;
}
