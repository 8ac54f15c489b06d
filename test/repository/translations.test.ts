import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const isChinese = (path: string): boolean => path.endsWith('.zh-CN.md');

/** The pages for users: each in English and in Chinese. Those for developers and auditors are in English only. */
const PAGES = [
  'README.md',
  ...(await readdir(join(ROOT, 'docs')))
    .filter(isChinese)
    .map((name) => `docs/${name.replace('.zh-CN.md', '.md')}`),
];

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
  return [...missing.map((x) => `only in English: ${x}`), ...rest.map((x) => `only in Chinese: ${x}`)];
}

/** The English page of a page in either language. */
const english = (path: string): string => path.replace('.zh-CN.md', '.md');

/**
 * Where a link of this page leads, in words that are the same in both languages: a page in the reader's language, and a
 * heading by its place there.
 */
async function place(target: string, page: string): Promise<string> {
  if (/^https?:/.test(target)) return target;
  const [file = '', heading] = target.split('#');
  const path = file === '' ? page : join(dirname(page), file);
  const isForeign = isChinese(page) && PAGES.includes(path) && path !== english(page);
  if (heading === undefined) return isForeign ? `${path}, which stands in Chinese, too` : english(path);
  const at = parse(await read(path)).findIndex(({ title }) => slug(title) === heading);
  return at < 0 ? `${target}, a heading that is not there` : `heading ${at + 1} of ${english(path)}`;
}
const places = (text: string, page: string): Promise<string[]> =>
  Promise.all(targets(text).map((target) => place(target, page)));

describe.each(PAGES)('%s', (page) => {
  const chinese = page.replace('.md', '.zh-CN.md');

  /** The sections side by side; where the headings differ, a section that is missing shows as such. */
  async function differences(
    compare: (en: Section, zh: Section) => string[] | Promise<string[]>,
  ): Promise<string[]> {
    const [en, zh] = [parse(await read(page)), parse(await read(chinese))];
    const none: Section = { level: 0, title: '(missing)', shape: [], prose: '', blocks: [], rows: [] };
    const found: string[] = [];
    for (let i = 0; i < Math.max(en.length, zh.length); i += 1) {
      const [one, other] = [en[i] ?? none, zh[i] ?? none];
      for (const text of await compare(one, other))
        found.push(`heading ${i + 1}, “${one.title}” / “${other.title}”: ${text}`);
    }
    return found;
  }

  it('leads to the other language, directly under its title', async () => {
    const leads = `[English](${basename(page)}) | [简体中文](${basename(chinese)})`;
    for (const file of [page, chinese])
      expect((await read(file)).split('\n').slice(0, 4), file).toContain(leads);
  });

  it('has the same headings, by level and order', async () => {
    expect(
      await differences((en, zh) => (en.level === zh.level ? [] : [`level ${en.level} / ${zh.level}`])),
    ).toEqual([]);
  });

  it('has the same paragraphs, items, tables and code blocks under each heading', async () => {
    expect(
      await differences((en, zh) =>
        en.shape.join() === zh.shape.join() ? [] : [`${en.shape.join(' ')} / ${zh.shape.join(' ')}`],
      ),
    ).toEqual([]);
  });

  it('has the same rows in its tables, with the same names and defaults in each cell', async () => {
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
  });

  it('names the same things in code font', async () => {
    const names = (section: Section): string[] => [...new Set(spans(section.prose.replace(/\n/g, ' ')))];
    expect(await differences((en, zh) => difference(names(en), names(zh)))).toEqual([]);
  });

  it('has the same commands in its code blocks; the comments are Chinese', async () => {
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
    const left = parse(await read(chinese))
      .flatMap((s) => s.blocks.flatMap((b) => b.lines))
      .filter((line) => withoutWords(line) !== line && !/# .*\p{Script=Han}/u.test(line));
    expect(left, 'comments left in English').toEqual([]);
  });

  it('has links to the same places', async () => {
    expect(
      await differences(async (en, zh) =>
        difference(await places(en.prose, page), await places(zh.prose, chinese)),
      ),
    ).toEqual([]);
    const all = [...(await places(await read(page), page)), ...(await places(await read(chinese), chinese))];
    expect(all.filter((found) => found.endsWith('not there'))).toEqual([]);
  });

  it('lacks no figure of the English text in the Chinese one', async () => {
    const figures = (section: Section): string[] => [...new Set(section.prose.match(/\d+/g) ?? [])];
    expect(
      await differences((en, zh) =>
        figures(en)
          .filter((n) => !figures(zh).includes(n))
          .map((n) => `only in English: ${n}`),
      ),
    ).toEqual([]);
  });
});
