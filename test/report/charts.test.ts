import { describe, expect, it } from 'vitest';
import { withoutInlineStyle } from '../../lib/report/chart-svg.ts';
import { changesChart } from '../../lib/report/changes-chart.ts';
import { exposureChart } from '../../lib/report/exposure-chart.ts';
import { imagesByRisk } from '../../lib/inventory/images-by-risk.ts';
import { imagesChart } from '../../lib/report/images-chart.ts';
import type { Picture } from '../../lib/report/picture.ts';
import { reportModel, type ReportSource } from '../../lib/report/report-model.ts';
import { reportTexts } from '../../lib/report/texts.ts';
import { HOSTILE } from './hostile.ts';
import {
  DAY_MS,
  hostileSource,
  image,
  inventoryOf,
  NOW_MS,
  OPTIONS,
  region,
  share,
  shareChange,
  smallSource,
} from '../support/inventories.ts';

const DRAWN = new Set(['svg', 'rect', 'path', 'text', 'g', 'defs', 'clipPath']);
const texts = reportTexts('en');

const imagesOf = (source: ReportSource): Picture | undefined =>
  imagesChart(imagesByRisk(reportModel(source, OPTIONS).shares, reportModel(source, OPTIONS).exposed), texts);
const exposureOf = (source: ReportSource): Picture | undefined =>
  exposureChart(reportModel(source, OPTIONS), texts);
const changesOf = (source: ReportSource): Picture | undefined => changesChart(reportModel(source, OPTIONS));

it('I11: a name in a chart is text, whatever it says, and changes no object of the process', () => {
  for (const text of HOSTILE) {
    const many = [1, 2].map((n) =>
      image(
        `m-${n}`,
        text,
        Array.from({ length: n }, (_, k) => share(`${1_000_000 + k}`, 'untrusted')),
      ),
    );
    const { svg = '' } = imagesOf({ inventory: inventoryOf(region(many)), changes: [] }) ?? {};
    expect(svg).toContain('<svg');
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

it('a chart of nothing is none', () => {
  const nothing = { inventory: inventoryOf(), changes: [] };
  expect([imagesOf(nothing), exposureOf(nothing), changesOf(nothing)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  for (const text of HOSTILE) expect(exposureOf(hostileSource(text))?.summary).toContain('2');
});

describe('where there is one value or one day, a sentence says it', () => {
  const held = (...counts: readonly number[]): ReportSource => ({
    inventory: inventoryOf(
      region(
        counts.map((count, n) =>
          image(
            `m-${n}`,
            `image-${n}`,
            Array.from({ length: count }, (_, k) => share(`${1_000_000 + k}`, 'untrusted')),
          ),
        ),
      ),
    ),
    changes: [],
  });

  it('images', () => {
    expect(imagesOf(held(3))).toMatchObject({ summary: 'image-0: 3 accounts.', svg: undefined });
    expect(imagesOf(held(2, 2, 2))).toMatchObject({
      summary: '3 images with 2 accounts each.',
      svg: undefined,
    });
    expect(imagesOf(held(1, 3))?.summary).toBe('image-1: 3 accounts; image-0: 1 account.');
    expect(imagesOf(held(1, 3))?.svg).toContain('<svg');
    expect(imagesOf(held(...Array.from({ length: 20 }, (_, n) => n + 1)))?.note).toBe('and 12 more images');
  });

  it('exposure', () => {
    expect(exposureOf(held(3, 1))).toMatchObject({
      summary: '4 shares since 2026-11-20, and no other before.',
      svg: undefined,
    });
    const later = shareChange('20261123T000000000Z-a', { noticedAtMs: NOW_MS - 2 * DAY_MS });
    const { verdict: _v, neverSeenBefore: _n, ...rest } = later;
    const over = { ...rest, kind: 'unshared', id: '20261124T000000000Z-b', noticedAtMs: NOW_MS } as const;
    const source = { ...held(3), changes: [later, over] };
    expect(exposureOf(source)?.summary).toBe(
      'First on 2026-11-20; most on 2026-11-20: 4; now 3. Broken line, before 2026-11-21: only the shares that still stand.',
    );
    expect(exposureOf(source)?.svg).toContain('stroke-dasharray');
  });

  it('changes', () => {
    const change = shareChange('a');
    expect(changesOf({ ...held(1), changes: [change] })).toMatchObject({
      summary: 'All on 2026-11-21: 1 shared.',
      svg: undefined,
    });
    expect(changesOf(smallSource())?.summary).toBe(
      'From 2026-11-21 to 2026-11-25: 1 shared, 1 exposed to ECS, 1 no longer shared.',
    );
    expect(changesOf(smallSource())?.svg).toContain('came, alerted');
  });
});

it('the charts speak the language of the reader', () => {
  const report = reportModel(smallSource(), { ...OPTIONS, language: 'zh' });
  expect(imagesChart(imagesByRisk(report.shares, report.exposed), reportTexts('zh'))?.summary).toContain(
    '个镜像各有 1 个账号',
  );
  expect(exposureChart(report, reportTexts('zh'))?.summary).toContain('自 2026-11-20 起为 3 条');
  expect(changesChart(report)?.summary).toContain('取消共享 1');
});
