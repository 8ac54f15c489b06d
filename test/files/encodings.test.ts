import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAccountsFile } from '../../lib/accounts/accounts-file.ts';
import { ConfigError } from '../../lib/errors.ts';
import { loadPolicy } from '../../lib/policy/load-policy.ts';
import { runHere } from '../processes/command-line/here.ts';
import { folderForTest } from '../support/command.ts';

const ID = '1098765432109876';
const PLAIN = '# head\naccounts:\n  "1234567890123456": # first\n    name: NAME\n# tail\n';
/** The text with these bytes for the name. */
const named = (name: Buffer, text = PLAIN): Buffer => {
  const [before = '', after = ''] = text.split('NAME');
  return Buffer.concat([Buffer.from(before), name, Buffer.from(after)]);
};
const hex = (bytes: string) => Buffer.from(bytes, 'hex');
const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();
const utf32le = (text: string) => Buffer.from(Uint32Array.from(text, (c) => c.codePointAt(0) ?? 0).buffer);
const CHINESE = PLAIN.replace('NAME', '合作伙伴');

async function fileOf(bytes: Buffer, name = 'policy.yaml') {
  const folder = await folderForTest();
  await writeFile(join(folder, name), bytes);
  return { folder, path: join(folder, name) };
}

const run = (folder: string, ...args: string[]) =>
  runHere(['trust', ...args, '--policy', 'policy.yaml'], { environment: {}, folder, width: 2000 });

describe('a file in another encoding is refused by every reader, with the place and what it seems to be', () => {
  it.each([
    ['GBK', named(hex('bacfd7f7bbefb0e9')), 4, 11, '0xBA); it seems to be GBK or GB18030'],
    ['GBK in a comment', Buffer.concat([hex('2320bacfd7f70a'), Buffer.from(PLAIN)]), 1, 3, 'seems to be GBK'],
    ['GB18030 with rare characters', named(hex('bacfd7f7bbefb0e9e946')), 4, 11, 'seems to be GBK or GB18030'],
    ['UTF-16LE with its mark', utf16le(`\uFEFF${CHINESE}`), 1, 1, 'is UTF-16LE, not UTF-8'],
    ['UTF-16BE with its mark', utf16be(`\uFEFF${CHINESE}`), 1, 1, 'is UTF-16BE, not UTF-8'],
    ['UTF-16LE without its mark', utf16le(CHINESE), 1, 2, 'seems to be UTF-16LE, not UTF-8'],
    ['UTF-16BE without its mark', utf16be(CHINESE), 1, 1, 'seems to be UTF-16BE, not UTF-8'],
    ['UTF-16LE of ASCII only, which is valid UTF-8', utf16le(PLAIN), 1, 2, 'seems to be UTF-16LE'],
    ['UTF-32LE with its mark', utf32le(`\uFEFF${CHINESE}`), 1, 1, 'is UTF-32LE, not UTF-8'],
    [
      'Latin-1',
      named(Buffer.from('Müller & Sohn', 'latin1')),
      4,
      12,
      'is not UTF-8 (the byte 0xFC); save it',
    ],
    ['Shift_JIS', named(hex('8370815b83678369815b')), 4, 11, 'is not UTF-8 (the byte 0x83)'],
    ['a character that is cut off', named(hex('e59088e4bd')), 4, 14, 'is not UTF-8 (the byte 0xE4)'],
    ['an overlong form', named(hex('c0af')), 4, 11, 'is not UTF-8 (the byte 0xC0)'],
    ['half a surrogate pair', named(hex('eda080')), 4, 11, 'is not UTF-8 (the byte 0xED)'],
    ['a wrong byte behind a right U+FFFD', named(hex('efbfbdff')), 4, 14, 'is not UTF-8 (the byte 0xFF)'],
  ])('%s', async (_what, bytes, line, byte, what) => {
    const { folder, path } = await fileOf(bytes);
    await writeFile(join(folder, 'accounts.yaml'), bytes);
    const readers = [
      () => loadPolicy(undefined, folder),
      () =>
        loadAccountsFile({ accountsFile: undefined, memberRole: 'a', memberExternalId: undefined }, folder),
    ];
    for (const read of readers) {
      const error: unknown = await read().catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ConfigError);
      const { problems } = error as ConfigError;
      expect(problems).toEqual([expect.stringContaining(`.yaml, line ${line}, byte ${byte}: the file `)]);
      expect(problems[0]).toContain(what);
      expect(problems[0]).toContain('save it as UTF-8');
    }
    for (const command of [
      ['add', ID, '--name', 'New', '--yes'],
      ['add', '1234567890123456', '--update', '--owner', 'me', '--yes'],
      ['remove', '1234567890123456', '--yes'],
      ['check'],
      ['list'],
    ]) {
      const { code, err } = await run(folder, ...command);
      expect([command[0], code]).toEqual([command[0], 2]);
      expect(err).toContain(what);
    }
    expect(await readFile(path)).toEqual(bytes);
    expect((await readdir(folder)).toSorted()).toEqual(['accounts.yaml', 'policy.yaml']);
  });

  it.each([
    ['a NUL byte', named(Buffer.from('a\0b')), 'line 4, column 12: a NUL byte stands here'],
    [
      'the line ends of an old Mac',
      Buffer.from(PLAIN.replaceAll('\n', '\r')),
      'line 1, column 7: a carriage return',
    ],
    ['bytes of zero after a crash', Buffer.alloc(4096), 'line 1, column 1: a NUL byte stands here'],
  ])('%s', async (_what, bytes, what) => {
    const { folder, path } = await fileOf(bytes);
    const { code, err } = await run(folder, 'add', ID, '--name', 'New', '--yes');
    expect(code).toBe(2);
    expect(err).toContain(what);
    expect(await readFile(path)).toEqual(bytes);
  });
});

describe('add, change and remove keep every byte that they do not change', () => {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  it.each([
    ['UTF-8', CHINESE, '\n'],
    ['with a byte order mark', `\uFEFF${CHINESE}`, '\n'],
    ['with the line ends of Windows', crlf(CHINESE), '\r\n'],
    ['with a mark and the line ends of Windows, as Notepad saves', `\uFEFF${crlf(CHINESE)}`, '\r\n'],
    ['with mixed line ends', CHINESE.replace('head\n', 'head\r\n').replace('tail\n', 'tail\r\n'), '\n'],
    ['with mixed line ends, the entry in those of Windows', CHINESE.replace('伙伴\n', '伙伴\r\n'), '\r\n'],
    ['without a last line end', CHINESE.replace('# tail\n', '# tail'), '\n'],
    ['ended by the entry, without a line end', CHINESE.replace('\n# tail\n', ''), '\n'],
    ['the same with the line ends of Windows', crlf(CHINESE.replace('\n# tail\n', '')), '\r\n'],
    ['with tabs and blanks at the line ends', CHINESE.replaceAll('\n', ' \t \n'), '\n'],
    ['with separators that are no line ends', CHINESE.replace('head', 'head\u2028\u0085\v\f'), '\n'],
    ['with a genuine U+FFFD and an emoji', CHINESE.replace('head', '\uFFFD 😀'), '\n'],
  ])('%s', async (_what, text, eol) => {
    const { folder, path } = await fileOf(Buffer.from(text));
    const now = () => readFile(path, 'utf8');
    expect(await run(folder, 'add', ID, '--name', '新的', '--image', 'm-a*', '--yes')).toMatchObject({
      code: 0,
    });
    const added = await now();
    const entry = `  "${ID}":${eol}    name: 新的${eol}    images: [m-a*]`;
    expect(added.replace(`${entry}${eol}`, '').replace(`${eol}${entry}`, '')).toBe(text);
    const change = ['--name', '乙', '--expires', '2099-01-31', '--image', 'm-b', '--yes'];
    expect(await run(folder, 'add', ID, '--update', ...change)).toMatchObject({ code: 0 });
    expect(await now()).toBe(
      added.replace(
        `name: 新的${eol}    images: [m-a*]`,
        `name: 乙${eol}    images: ["m-b"]${eol}    expires: 2099-01-31`,
      ),
    );
    expect(await run(folder, 'remove', ID, '--yes')).toMatchObject({ code: 0 });
    expect(await now()).toBe(text);
  });
});
