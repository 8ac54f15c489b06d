import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAccountsFile } from '../../lib/accounts/accounts-file.ts';
import { AuditError, ConfigError } from '../../lib/errors.ts';
import { loadPolicy } from '../../lib/policy/load-policy.ts';
import { runHere } from '../processes/command-line/here.ts';
import { folderForTest } from '../support/command.ts';

const ACCOUNTS = { accountsFile: undefined, memberRole: 'auditor', memberExternalId: undefined };

/** The ids that the functions' readers take from a policy.yaml and an accounts.yaml with these lines of accounts. */
async function idsIn(lines: string) {
  const folder = await folderForTest();
  const [policy, accounts] = [join(folder, 'policy.yaml'), join(folder, 'accounts.yaml')];
  await writeFile(policy, `accounts:\n${lines.replaceAll('ENTRY', '{ name: Partner }')}`);
  await writeFile(accounts, `accounts:\n${lines.replaceAll('ENTRY', '{ name: Partner }')}`);
  const problems: string[] = [];
  const collect = async <T>(read: Promise<T>): Promise<T | undefined> =>
    read.catch((error: unknown) => {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    });
  const trusted = await collect(loadPolicy(undefined, folder));
  const listed = await collect(loadAccountsFile(ACCOUNTS, folder));
  return {
    folder,
    trusted: trusted && [...trusted.policy.exceptions.keys()],
    roles: listed?.map(({ roleArn }) => roleArn),
    problems,
  };
}

describe('I9: an id is its digits, as they stand in the file', () => {
  it.each([
    ['without quotes', '1234567890123456: ENTRY', '1234567890123456'],
    ['in double quotes', '"1234567890123456": ENTRY', '1234567890123456'],
    ['in single quotes', "'1234567890123456': ENTRY", '1234567890123456'],
    ['past 2^53', '9007199254740993: ENTRY', '9007199254740993'],
    ['of twenty digits', '12345678901234567890: ENTRY', '12345678901234567890'],
    ['of six digits', '123456: ENTRY', '123456'],
    ['with the sign for a key', '? 1234567890123456\n  : ENTRY', '1234567890123456'],
    ['with a comment', '1234567890123456:   # partner\n    name: Partner', '1234567890123456'],
  ])('%s', async (_what, line, id) => {
    const { trusted, roles, problems } = await idsIn(`  ${line}\n`);
    expect(problems).toEqual([]);
    expect(trusted).toEqual([id]);
    expect(roles).toEqual([`acs:ram::${id}:role/auditor`]);
  });
});

const ROUNDED =
  'is a number that a spreadsheet has rounded; copy the digits of the account id from the console';
const NOT_DIGITS = 'is not an account id';
const ZERO = 'begins with 0, as no account id does; copy the id from the console';

describe('I9: what is not plain digits is refused with its place, and no account is trusted or entered', () => {
  it.each([
    ['1.23457E+15: ENTRY', `"1.23457E+15" ${ROUNDED}`],
    ['"1.23457E+15": ENTRY', `"1.23457E+15" ${ROUNDED}`],
    ['1.23457e15: ENTRY', `"1.23457e15" ${ROUNDED}`],
    ['1,23457E+15: ENTRY', `"1,23457E+15" ${ROUNDED}`],
    ['1E+16: ENTRY', `"1E+16" ${ROUNDED}`],
    ['0123456789012345: ENTRY', `"0123456789012345" ${ZERO}`],
    ['"0123456789012345": ENTRY', `"0123456789012345" ${ZERO}`],
    ['0x462D53C8ABAC0: ENTRY', `"0x462D53C8ABAC0" ${NOT_DIGITS}`],
    ['0o17777777: ENTRY', `"0o17777777" ${NOT_DIGITS}`],
    ['0b11111111: ENTRY', `"0b11111111" ${NOT_DIGITS}`],
    ['+1234567890123456: ENTRY', `"+1234567890123456" ${NOT_DIGITS}`],
    ['-1234567890123456: ENTRY', `"-1234567890123456" ${NOT_DIGITS}`],
    ['12345678901234567.0: ENTRY', `"12345678901234567.0" ${NOT_DIGITS}`],
    ['1_234_567_890: ENTRY', `"1_234_567_890" ${NOT_DIGITS}`],
    ['1,234,567,890: ENTRY', `"1,234,567,890" ${NOT_DIGITS}`],
    ['1234-5678-9012-3456: ENTRY', `"1234-5678-9012-3456" ${NOT_DIGITS}`],
    ['1234 5678 9012 3456: ENTRY', `"1234 5678 9012 3456" ${NOT_DIGITS}`],
    ['190:20:30: ENTRY', `"190:20:30" ${NOT_DIGITS}`],
    ['.inf: ENTRY', `".inf" ${NOT_DIGITS}`],
    ['.nan: ENTRY', `".nan" ${NOT_DIGITS}`],
    ['null: ENTRY', `"null" ${NOT_DIGITS}`],
    ['~: ENTRY', `"~" ${NOT_DIGITS}`],
    ['true: ENTRY', `"true" ${NOT_DIGITS}`],
    ['2027-03-31: ENTRY', `"2027-03-31" ${NOT_DIGITS}`],
    ["'': ENTRY", `"" ${NOT_DIGITS}`],
    ['12345: ENTRY', `"12345" ${NOT_DIGITS}`],
    ['123456789012345678901: ENTRY', `"123456789012345678901" ${NOT_DIGITS}`],
    ['１２３４５６７８: ENTRY', `"１２３４５６７８" ${NOT_DIGITS} (it holds the character U+FF11)`],
    ['١٢٣٤٥٦٧٨: ENTRY', `${NOT_DIGITS} (it holds the character U+0661)`],
    ['"12345678\u00A0": ENTRY', `${NOT_DIGITS} (it holds the character U+00A0)`],
    ['1234\u200B5678: ENTRY', `"1234‹U+200B›5678" ${NOT_DIGITS} (it holds the character U+200B)`],
    ['"\u202E12345678": ENTRY', `"‹U+202E›12345678" ${NOT_DIGITS} (it holds the character U+202E)`],
    ['"12345678\\e[31m": ENTRY', 'a key must stand on its line as it is, without escapes'],
    ['"\\x312345678": ENTRY', 'a key must stand on its line as it is, without escapes'],
    ['"12345678\u001B[31m": ENTRY', `"12345678␛[31m" ${NOT_DIGITS}`],
    ['!!str 12345678: ENTRY', 'tags (!name) are not allowed'],
    ['!!int "12345678": ENTRY', 'tags (!name) are not allowed'],
    ['&a 12345678: ENTRY', 'anchors (&name) are not allowed'],
    ['<<: ENTRY', `"<<" ${NOT_DIGITS}`],
    ['? |-\n    12345678\n  : ENTRY', 'a key must stand on its line as it is'],
    ['? [12345678]\n  : ENTRY', 'a key must be one text'],
    ['? 12345678\n    9\n  : ENTRY', 'a key must stand on its line as it is'],
    ['acs:ram::1234567890123456:role/auditor: ENTRY', NOT_DIGITS],
    ['Partner CI: ENTRY', `"Partner CI" ${NOT_DIGITS}`],
    ['__proto__: ENTRY', 'unknown key "__proto__"'],
  ])('%j', async (line, what) => {
    const { folder, trusted, roles, problems } = await idsIn(`  "7654321": ENTRY\n  ${line}\n`);
    expect([trusted, roles]).toEqual([undefined, undefined]);
    for (const file of ['policy.yaml', 'accounts.yaml']) {
      const own = problems.filter((problem) => problem.startsWith(`${join(folder, file)}, line 3, column `));
      expect(own[0]).toContain(what);
      expect(own[0]).not.toMatch(/[\p{Cc}\u202E]/u);
    }
    const check = await runHere(['trust', 'check', '--policy', join(folder, 'policy.yaml')], {
      environment: {},
      folder,
      width: 1000,
    });
    expect(check).toMatchObject({ code: 2, out: '' });
    expect(check.err).toContain(what);
  });

  it('the same account twice, in two forms', async () => {
    for (const twice of [
      `12345678: ENTRY\n  "12345678": ENTRY\n`,
      `'12345678': ENTRY\n  ? 12345678\n  : ENTRY\n`,
    ]) {
      const { trusted, roles, problems } = await idsIn(`  ${twice}`);
      expect([trusted, roles]).toEqual([undefined, undefined]);
      expect(problems.join()).toContain(
        'the key "12345678" stands here again, after line 2, column 3; keep one',
      );
    }
  });

  it('an alias, a merge and a second document bring in nothing', async () => {
    for (const [text, what] of [
      ['  12345678: &a ENTRY\n  87654321: *a\n', 'aliases (*name) are not allowed'],
      ['  12345678:\n    <<: { name: x }\n    name: y\n', 'unknown key "<<"'],
      ['  12345678: ENTRY\n---\naccounts:\n  87654321: ENTRY\n', 'a second document begins here (---)'],
    ] as const) {
      const { trusted, roles, problems } = await idsIn(text);
      expect([trusted, roles]).toEqual([undefined, undefined]);
      expect(problems.join()).toContain(what);
    }
  });
});

describe('the other ids and texts of a list of accounts', () => {
  it.each([
    ['externalId: 00123', /00123 is a number that YAML readers/],
    [
      'externalId: 1e3',
      /1e3 is a number that YAML readers and spreadsheets write otherwise; put the intended text in/,
    ],
    ['externalId: 0x1F', /0x1F is a number/],
    ['externalId: null', /externalId: must be text, but is empty/],
    ['externalId: [a]', /externalId: must be text, but is a list/],
    ['role: Auditor role', /role: must be a role's name.*it says "Auditor role"/],
    ['role: acs:ram::87654321:role/x', /role: acs:ram::87654321:role\/x belongs to another account/],
    ['role: acs:ram::1.2E+7:role/x', /role: must be a role's name/],
    ['regions: [CN-HANGZHOU]', /regions\.0: must be a region id.*it says "CN-HANGZHOU"/],
    ['regions: cn-hangzhou', /regions: must be a list, but is text/],
    ['regions: ["cn-hangzhou\u200B"]', /it says "cn-hangzhou‹U\+200B›"/],
  ])('%s', async (field, what) => {
    const folder = await folderForTest();
    await writeFile(join(folder, 'accounts.yaml'), `accounts:\n  12345678:\n    ${field}\n`);
    const error = await loadAccountsFile(ACCOUNTS, folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as AuditError).message).toMatch(what);
    expect((error as AuditError).message).toContain('accounts.yaml, line 3, column ');
  });

  it('bare digits and quoted text are themselves', async () => {
    const folder = await folderForTest();
    const text =
      'accounts:\n  12345678: { externalId: 123456, name: 42 }\n  87654321: { externalId: "00123", name: NO }\n';
    await writeFile(join(folder, 'accounts.yaml'), text);
    expect(await loadAccountsFile(ACCOUNTS, folder)).toMatchObject([
      { externalId: '123456', name: '42' },
      { externalId: '00123', name: 'NO' },
    ]);
  });
});
