import { defangSchemes } from '../text/defang-links.ts';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** The reader's font is not known here, so the width of a text, in em, is estimated generously. */
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
 * Draws a chart as an SVG element, so that the page needs no library. ECharts writes styles into attributes,
 * which the page's security policy forbids; each style becomes the presentation attribute of the same name.
 *
 * @param option colours may be `var(--name)`, which the page's theme resolves.
 */
export function chartSvg(option: EChartsCoreOption, { width, height }: ChartSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false, textStyle: { fontFamily: 'inherit' } });
    return withoutInlineStyle(chart.renderToSVGString());
  } finally {
    // Otherwise the process does not exit.
    chart.dispose();
  }
}

/**
 * Makes foreign text safe for a chart. ECharts keeps the widths of texts as the keys of a plain object (zrender 6,
 * core/LRU), so a text such as `__proto__` or `constructor` would change every object of the process, or never end.
 * An invisible space makes it an ordinary key. Nothing in the text is taken for a link.
 */
export function chartText(visible: string): string {
  const text = defangSchemes(visible);
  return text in {} ? `${text}\u00A0` : text;
}

/** The properties that ECharts sets by `style` and that matter without interaction. */
const PRESENTATION: ReadonlySet<string> = new Set(['font-size', 'font-family', 'font-weight', 'font-style']);

/** The library escapes texts, so every tag's end and quotes are markup of the library. */
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
