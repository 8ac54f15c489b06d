import { defangSchemes } from '../text/defang-links.ts';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, LegendComponent, SVGRenderer]);

/** A text's width is not known here, and the reader's font may be a wide one: rather too much room than too little. */
const WIDTH = { latin: 0.65, other: 1.05 } as const;
setPlatformAPI({
  measureText: (text, font) => {
    const size = Number(/(\d+(?:\.\d+)?)px/.exec(font ?? '')?.[1] ?? 12);
    const ems = Array.from(text).reduce((sum, c) => sum + (c < '\u2000' ? WIDTH.latin : WIDTH.other), 0);
    return { width: ems * size };
  },
});

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A chart as an SVG element, drawn here and now: the page needs no library. ECharts writes styles into attributes,
 * which the page's security policy forbids; each becomes the presentation attribute of the same name.
 *
 * @param option colours may be `var(--name)`: the page's theme then decides.
 */
export function chartSvg(option: EChartsCoreOption, { width, height }: ChartSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false, textStyle: { fontFamily: 'inherit' } });
    return withoutInlineStyle(chart.renderToSVGString());
  } finally {
    // Without it the process does not end.
    chart.dispose();
  }
}

/**
 * A foreign text, ready for a chart. ECharts keeps the widths of texts as the keys of a plain object (zrender 6,
 * core/LRU), so that one named `__proto__` or `constructor` would change every object of the process and never end;
 * with a space that nobody sees it is a key like any other. And nothing in it is taken for a link.
 */
export function chartText(visible: string): string {
  const text = defangSchemes(visible);
  return text in {} ? `${text}\u00A0` : text;
}

/** What ECharts sets by `style`, as far as it means anything in a page that nobody hovers over. */
const PRESENTATION: ReadonlySet<string> = new Set(['font-size', 'font-family', 'font-weight', 'font-style']);

/**
 * The library escapes texts, so a tag's end and its quotes are its own.
 */
export function withoutInlineStyle(svg: string): string {
  return svg
    .replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[a-z][^>]*>/g, (tag) =>
      tag.replaceAll(/\sstyle="([^"]*)"/g, (_, css: string) => attributes(css)),
    );
}

function attributes(css: string): string {
  return css
    .split(';')
    .map((declaration) => declaration.split(':', 2))
    .filter(([property]) => PRESENTATION.has(property?.trim() ?? ''))
    .map(([property = '', value = '']) => ` ${property.trim()}="${value.trim()}"`)
    .join('');
}
