import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const EN = 'README.md';
const ZH = 'README.zh-CN.md';
const SWITCH = '[English](README.md) | [简体中文](README.zh-CN.md)';

interface Block {
  language: string;
  lines: string[];
}
interface Section {
  level: number;
  title: string;
  /** What stands under the heading, in its order: paragraph, item, table, code. */
  shape: string[];
  /** Everything but the code blocks. */
  prose: string;
  blocks: Block[];
  rows: string[];
}

/** The document, cut at its headings; a `#` in a code block is none. */
function parse(text: string): Section[] {
  const sections: Section[] = [];
  let block: Block | undefined;
  let previous = '';
  for (const line of text.split('\n')) {
    const fence = /^\s*```(\w*)/.exec(line);
    const heading = block === undefined ? /^(#+) (.*)/.exec(line) : null;
    if (heading !== null) {
      const [, marks = '', title = ''] = heading;
      sections.push({ level: marks.length, title, shape: [], prose: '', blocks: [], rows: [] });
      previous = '';
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) continue;
    if (fence !== null) {
      if (block === undefined) {
        block = { language: fence[1] ?? '', lines: [] };
        section.blocks.push(block);
        section.shape.push('code');
      } else block = undefined;
    } else if (block === undefined) {
      if (line.startsWith('|')) {
        section.rows.push(line);
        if (!previous.startsWith('|')) section.shape.push('table');
      } else if (/^(?:\d+\.|-) /.test(line)) section.shape.push('item');
      else if (line.trim() !== '' && previous.trim() === '') section.shape.push('paragraph');
      section.prose += `${line}\n`;
    } else block.lines.push(line);
    previous = fence === null ? line : '';
  }
  return sections;
}

const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');
const spans = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '');
const targets = (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1] ?? '');
const cells = (row: string): string[] => row.split('|').slice(1, -1);

/** GitHub's id of a heading. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** A link inside the page leads to a heading, whose words differ: its place in the document counts. */
const place = (target: string, sections: Section[]): string => {
  if (!target.startsWith('#')) return target;
  const at = sections.findIndex((s) => `#${slug(s.title)}` === target);
  return at < 0 ? `${target}, a heading that is not there` : `heading ${at + 1}`;
};

/** A comment may read differently, not be missing; a command that is commented out stays as it is. */
const withoutWords = (line: string): string =>
  /^\s*# (?:export|npm|npx|aliyun) /.test(line) ? line : line.replace(/(^|\s)# .*/, '$1# …');

/** What each has that the other has not, by count. */
function difference(en: string[], zh: string[]): string[] {
  const rest = [...zh];
  const missing = en.filter((x) => {
    const at = rest.indexOf(x);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((x) => `only in ${EN}: ${x}`), ...rest.map((x) => `only in ${ZH}: ${x}`)];
}

/** The sections side by side; where the headings differ, a section that is missing shows as such. */
async function pairs(): Promise<{ at: string; en: Section; zh: Section }[]> {
  const [en, zh] = [parse(await read(EN)), parse(await read(ZH))];
  const none: Section = { level: 0, title: '(missing)', shape: [], prose: '', blocks: [], rows: [] };
  return Array.from({ length: Math.max(en.length, zh.length) }, (_, i) => {
    const [one, other] = [en[i] ?? none, zh[i] ?? none];
    return { at: `heading ${i + 1}, “${one.title}” / “${other.title}”`, en: one, zh: other };
  });
}

async function differences(compare: (en: Section, zh: Section) => string[]): Promise<string[]> {
  return (await pairs()).flatMap(({ at, en, zh }) => compare(en, zh).map((text) => `${at}: ${text}`));
}

it('each README leads to the other, directly under its title', async () => {
  for (const file of [EN, ZH]) expect((await read(file)).split('\n').slice(0, 4), file).toContain(SWITCH);
});

it('both have the same headings, by level and order', async () => {
  expect(
    await differences((en, zh) => (en.level === zh.level ? [] : [`level ${en.level} / ${zh.level}`])),
  ).toEqual([]);
});

it('under each heading stand the same paragraphs, items, tables and code blocks', async () => {
  expect(
    await differences((en, zh) =>
      en.shape.join() === zh.shape.join() ? [] : [`${en.shape.join(' ')} / ${zh.shape.join(' ')}`],
    ),
  ).toEqual([]);
});

it('the tables have the same rows, with the same names and defaults in each cell', async () => {
  const keys = (rows: string[]): string[] =>
    rows.map((row) =>
      cells(row)
        .map((cell) => spans(cell).toSorted().join(' '))
        .join(' | '),
    );
  const ordered = (en: string[], zh: string[]): string[] => {
    const found = difference(en, zh);
    const at = en.findIndex((key, i) => key !== zh[i]);
    return found.length > 0 || at < 0 ? found : [`row ${at + 1} is another: ${en[at]} / ${zh[at]}`];
  };
  expect(await differences((en, zh) => ordered(keys(en.rows), keys(zh.rows)))).toEqual([]);
  const settings = (await pairs()).find(({ en }) => en.title === 'Configuration');
  expect(keys(settings?.zh.rows ?? []).length).toBeGreaterThan(15);
});

it('the text names the same things in code font', async () => {
  const names = (section: Section): string[] => [...new Set(spans(section.prose.replace(/\n/g, ' ')))];
  expect(await differences((en, zh) => difference(names(en), names(zh)))).toEqual([]);
});

it('the code blocks hold the same commands; the comments are Chinese', async () => {
  const lines = (section: Section): string[] =>
    section.blocks.flatMap((b) => [`\`\`\`${b.language}`, ...b.lines.map(withoutWords)]);
  expect(
    await differences((en, zh) => {
      const [one, other] = [lines(en), lines(zh)];
      const found = difference(one, other);
      return found.length > 0 || one.join('\n') === other.join('\n')
        ? found
        : ['the lines stand in another order'];
    }),
  ).toEqual([]);
  const english = parse(await read(ZH))
    .flatMap((s) => s.blocks.flatMap((b) => b.lines))
    .filter((line) => withoutWords(line) !== line && !/# .*\p{Script=Han}/u.test(line));
  expect(english, 'comments left in English').toEqual([]);
});

it('the links lead to the same places', async () => {
  const [english, chinese] = [parse(await read(EN)), parse(await read(ZH))];
  expect(
    await differences((en, zh) =>
      difference(
        targets(en.prose).map((t) => place(t, english)),
        targets(zh.prose).map((t) => place(t, chinese)),
      ),
    ),
  ).toEqual([]);
  const lost = [...english, ...chinese].flatMap((s) => targets(s.prose)).filter((t) => t.startsWith('#'));
  expect(lost.filter((t) => [english, chinese].every((d) => place(t, d).endsWith('not there')))).toEqual([]);
});

it('no figure of the English text is missing in the Chinese one', async () => {
  const figures = (section: Section): string[] => [...new Set(section.prose.match(/\d+/g) ?? [])];
  expect(
    await differences((en, zh) =>
      figures(en)
        .filter((n) => !figures(zh).includes(n))
        .map((n) => `only in ${EN}: ${n}`),
    ),
  ).toEqual([]);
});

it('the Chinese one gives a reason for the same dependencies', async () => {
  const names = (sections: Section[]): string[] =>
    sections
      .at(-1)
      ?.rows.slice(2)
      .flatMap((row) => spans(cells(row)[0] ?? '')) ?? [];
  const [en, zh] = [names(parse(await read(EN))), names(parse(await read(ZH)))];
  expect(en.length).toBeGreaterThan(15);
  expect(difference(en, zh)).toEqual([]);
});
