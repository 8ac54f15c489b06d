import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../lib/text/display-width.ts';
import { escapeMarkdown } from '../../lib/alert/message/render-markdown.ts';
import { visibleName, visibleText } from '../../lib/text/visible-text.ts';
import { wrapText } from '../../lib/text/wrap-text.ts';

describe('visible text', () => {
  test.each([
    ['backup-prod_2026.1', 'backup-prod_2026.1'],
    ['备份 – Ünïcode ❤️ 🚀', '备份 – Ünïcode ❤ 🚀'],
    ['a\nb\r\tc', 'a␊b␍ c'],
    ['\u001B[31m', '␛[31m'],
    ['x\u202Ey', 'x‹U+202E›y'],
    ['x\u{E0041}y', 'x‹U+E0041›y'],
    ['a\uD800b', 'a‹U+D800›b'],
    ['  a \u00A0 \u3000 b  ', 'a b'],
    ['a\u0301\u0301\u0301\u0301\u0301b', 'a\u0301\u0301\u0301b'],
    ['', ''],
  ])('%j is shown as %j', (raw, shown) => {
    expect(visibleText(raw)).toBe(shown);
  });

  test('a name too long is cut with an ellipsis and its length', () => {
    expect(visibleText('A'.repeat(1_048_576))).toBe(`${'A'.repeat(80)}… (1,048,576)`);
    expect(visibleText('A'.repeat(80))).toBe('A'.repeat(80));
  });

  test('a name cannot end its quotation marks', () => {
    expect(visibleName('x" (cn-beijing), “y”')).toBe("x' (cn-beijing), 'y'");
  });
});

describe('Markdown', () => {
  test.each([
    ['backup_prod_2026', 'backup_prod_2026'],
    ['_secret_', '＿secret＿'],
    ['*a* [b](c) <d> #e @all &amp; `f`', '＊a＊ ［b］(c) ＜d＞ ＃e ＠all ＆amp; ｀f｀'],
    ['- x', '－ x'],
    ['1. x', '1． x'],
    ['https://a', 'https:／／a'],
  ])('%j is written %j', (visible, written) => {
    expect(escapeMarkdown(visible)).toBe(written);
  });
});

describe('wrapping', () => {
  test('breaks at spaces, and between East Asian characters', () => {
    expect(wrapText('aaa bbb ccc', 7)).toEqual(['aaa bbb', 'ccc']);
    expect(wrapText('镜像已共享给账号', 8)).toEqual(['镜像已共', '享给账号']);
  });

  test('no closing mark begins a line', () => {
    expect(wrapText('镜像已共，享给', 8)).toEqual(['镜像已', '共，享给']);
  });

  test('a word longer than a line is broken, everything else stays whole', () => {
    expect(wrapText('ab 12345678', 4)).toEqual(['ab', '1234', '5678']);
  });

  test('a wide character counts for two columns, a mark for none', () => {
    expect(displayWidth('镜a🚀e\u0301')).toBe(6);
  });
});
