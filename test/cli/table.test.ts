import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../lib/text/display-width.ts';
import { safeJson } from '../../lib/cli/json.ts';
import { type Cell, type Column, renderTable } from '../../lib/cli/table.ts';

const COLUMNS: readonly Column[] = [{ title: 'ID' }, { title: 'NAME', least: 8 }, { title: 'STANDING' }];
const row = (id: string, name: string): Cell[] => [
  { text: id },
  { text: name },
  { text: 'untrusted', tone: 'bad' },
];
const render = (rows: readonly Cell[][], width: number, colour = false) =>
  renderTable(COLUMNS, rows, { width, colour });

describe('a table for people', () => {
  it('stands in columns, also with characters that are two columns wide', () => {
    expect(render([row('m-1', '生产镜像'), row('m-22', 'web')], 80)).toBe(
      ['ID    NAME      STANDING', 'm-1   生产镜像  untrusted', 'm-22  web       untrusted', ''].join('\n'),
    );
  });

  it('wraps what may be wrapped, and never an id', () => {
    const id = 'm-bp142e825aae8e03473e-and-some-more-text';
    const out = render([row(id, 'a name of many words that goes on')], 70);
    expect(out).toContain(id);
    expect(out.split('\n').length).toBeGreaterThan(3);
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(70);
  });

  it.each([40, 59, 20])('becomes records at %i columns, with no line longer than that', (width) => {
    const out = render([row('m-1', '一个很长很长的镜像名字 with words'), row('m-2', 'b')], width);
    expect(out).toContain('ID: m-1');
    expect(out).toContain('\n\nID: m-2');
    for (const line of out.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it('becomes records on a wide screen too, when even its least does not fit', () => {
    expect(render([row('x'.repeat(64), 'name')], 70)).toContain(`ID: ${'x'.repeat(64)}`);
  });

  it('has colour only where it is wanted, and the colour takes no column', () => {
    const plain = render([row('m-1', 'a')], 80);
    const coloured = render([row('m-1', 'a')], 80, true);
    expect(plain).not.toContain('\u001B');
    expect(coloured).toContain('\u001B[1;31muntrusted\u001B[0m');
    // eslint-disable-next-line no-control-regex -- the escape is what is looked for
    expect(coloured.replaceAll(/\u001B\[[0-9;]*m/g, '')).toBe(plain);
  });

  it('is nothing without rows, and bears a hundred thousand of them', () => {
    expect(render([], 80)).toBe('');
    const many = Array.from({ length: 100_000 }, (_, i) => row(`m-${i}`, 'n'));
    expect(render(many, 80).split('\n')).toHaveLength(100_002);
  });
});

it('I11: JSON means the same and holds nothing that a terminal obeys or hides', () => {
  const hostile = { name: 'a\u001B[2J\u009B2J\u007F\u202Egnp\u{E0041}\u2028\uD800z 镜像' };
  const text = safeJson(hostile);
  expect(JSON.parse(text)).toEqual(hostile);
  // eslint-disable-next-line no-control-regex -- what must not be there
  expect(text.trimEnd()).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E\u2028\u{E0041}\uD800]/u);
  expect(text).toContain('镜像');
});
