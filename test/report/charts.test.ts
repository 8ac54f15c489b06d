import { expect, it } from 'vitest';
import { withoutInlineStyle } from '../../lib/report/chart-svg.ts';
import { changesChart } from '../../lib/report/changes-chart.ts';
import { reachChart } from '../../lib/report/reach-chart.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import { HOSTILE } from './hostile.ts';
import { hostileSource, inventoryOf, OPTIONS, smallSource } from '../support/inventories.ts';

const DRAWN = new Set(['svg', 'rect', 'path', 'text', 'g', 'defs', 'clipPath']);

it('I11: a name in a chart is text, whatever it says, and changes no object of the process', () => {
  for (const text of HOSTILE) {
    const { svg = '' } = reachChart(reportModel(hostileSource(text), OPTIONS)) ?? {};
    const tags = [...svg.matchAll(/<\/?([^\s>/]+)/g)].map(([, name = '']) => name);
    expect(
      tags.filter((name) => !DRAWN.has(name)),
      text.slice(0, 60),
    ).toEqual([]);
    const attributes = [...svg.matchAll(/<[^>]*>/g)].flatMap(([tag]) => [...tag.matchAll(/\s([\w:-]+)=/g)]);
    expect(attributes.filter(([, name = '']) => /^on|^style$|href$/.test(name))).toEqual([]);
    expect(svg).not.toContain('://evil');
  }
  const touched: string[] = [];
  for (const key in {} as Record<string, unknown>) touched.push(key);
  expect(touched).toEqual([]);
});

it('a style in an attribute becomes attributes; one that is written in a text stays text', () => {
  const svg =
    '<svg><text style="font-size:12px;font-family:inherit;cursor:x" y="6">a style="b" c</text><style >.a{}</style></svg>';
  expect(withoutInlineStyle(svg)).toBe(
    '<svg><text font-size="12px" font-family="inherit" y="6">a style="b" c</text></svg>',
  );
});

it('a chart of nothing is none; one of something says in words what it shows, in both languages', () => {
  const nothing = reportModel({ inventory: inventoryOf(), changes: [] }, OPTIONS);
  expect([reachChart(nothing), changesChart(nothing)]).toEqual([undefined, undefined]);
  expect(changesChart(reportModel(smallSource(), OPTIONS))?.summary).toBe(
    'Stacked bar chart from 2026-11-21 to 2026-11-25. shared: 1, exposed to ECS: 1, no longer shared: 1.',
  );
  expect(reachChart(reportModel(smallSource(), { ...OPTIONS, language: 'zh' }))?.summary).toContain(
    'Partner CI：2 个镜像',
  );
});
