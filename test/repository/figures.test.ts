import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dueTimes } from '../../lib/state/due.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');
const PAGES = ['docs/how-it-works.md', 'docs/how-it-works.zh-CN.md'];

/** What `npm run simulate` printed, and what is written about it. */
async function simulation(): Promise<{ readonly printed: string; readonly prose: string }> {
  const [before = '', printed = '', after = ''] = (await read('docs/simulation.md')).split('\n```');
  return { printed, prose: before + after };
}

/** Median, worst and US$ of a row of the first table, by `deployment flags on`. */
async function results(): Promise<ReadonlyMap<string, readonly string[]>> {
  const row = /^(\d.*? × \d+) +(\w+) +(\w+) +\d+ of \d+ +(\S+) +(\S+) +(\S+)/gm;
  const { printed } = await simulation();
  return new Map(
    [...printed.matchAll(row)].map(([, deployment, flags, on, ...figures]) => [
      `${deployment} ${flags} ${on}`,
      figures,
    ]),
  );
}

/** The rows of the pages' table, in its order. */
const SHOWN = [
  '1 × 1 × 15 honest unshared',
  '1 × 1 × 15 lying unshared',
  '1 × 16 × 15 honest unshared',
  '1 × 16 × 15 honest shared',
  '100 × 16 × 15 honest shared',
];

it.each(PAGES)('%s says how soon a share is reported as the simulation does', async (file) => {
  const all = await results();
  const rows = [...(await read(file)).matchAll(/^\|.*\| (\d+:\d\d) \| (\d+:\d\d) \| ([\d.]+) \|$/gm)];
  expect(rows.map(([, ...figures]) => figures)).toEqual(SHOWN.map((key) => all.get(key)));
});

it.each(['README.md', 'README.zh-CN.md'])(
  '%s says what the smallest deployment costs, and how late it is',
  async (file) => {
    const all = await results();
    const [, , dollars = '-'] = all.get('1 × 1 × 15 honest unshared') ?? [];
    const text = await read(file);
    expect(text).toMatch(new RegExp(`US\\$ ${dollars} a month|每月费用为 ${dollars} 美元`));
    // Flags that are never set are the worst case; an honest list, the usual one.
    const worst = ['honest', 'lying'].map((flags) => all.get(`1 × 1 × 15 ${flags} unshared`)?.[1] ?? '');
    const minutes = worst.map((time) =>
      Math.ceil(Number(time.split(':')[0]) + Number(time.split(':')[1]) / 60),
    );
    expect(minutes).toEqual([1, 3]);
    expect(text).toMatch(/within a minute, at worst within three|一分钟内（最长三分钟）/);
  },
);

it('every time in the prose of docs/simulation.md is one that the command printed', async () => {
  const { printed, prose } = await simulation();
  const times = (text: string): readonly string[] => text.match(/\b\d+:\d\d\b/g) ?? [];
  expect(times(prose).length).toBeGreaterThan(5);
  expect(times(prose).filter((time) => !times(printed).includes(time))).toEqual([]);
});

it.each(PAGES)('%s says when 240 images are due', async (file) => {
  const workload = { periodMs: 60_000, isTimed: true, overdueMs: 30 * 60_000, callsPerMinute: 9, lists: 16 };
  const minutes = dueTimes({ ...workload, reads: 240 }).imageMs / 60_000;
  expect(await read(file)).toMatch(
    new RegExp(`${minutes} minutes for 240 images|240 个镜像为 ${minutes} 分钟`),
  );
});
