import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadAccountsFile } from '../../lib/accounts/accounts-file.ts';
import { parseAccounts } from '../../lib/accounts/parse-accounts.ts';
import { AUDIT, readConfig } from '../../lib/config/config.ts';
import { ConfigError } from '../../lib/errors.ts';

const NONE = { memberRole: undefined, memberExternalId: undefined };
const parse = (text: string, defaults: Partial<Record<keyof typeof NONE, string>> = {}) =>
  parseAccounts(text, 'accounts.yaml', { ...NONE, ...defaults });

function problemsOf(text: string, defaults?: Partial<Record<keyof typeof NONE, string>>): readonly string[] {
  try {
    parse(text, defaults);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the list of accounts', () => {
  test('says of each how it is entered; what it leaves out comes from the settings', () => {
    const text = `
accounts:
  "1234567890123456":
    name: Payments
    role: auditor
    externalId: abc-123
    regions: [cn-hangzhou, ap-southeast-1]
  2234567890123456789: { role: "acs:ram::2234567890123456789:role/other" }
  "3234567890123456":
`;
    expect(parse(text, { memberRole: 'share-audit-member', memberExternalId: 'all-of-us' })).toEqual([
      {
        accountId: '1234567890123456',
        name: 'Payments',
        roleArn: 'acs:ram::1234567890123456:role/auditor',
        externalId: 'abc-123',
        regions: ['cn-hangzhou', 'ap-southeast-1'],
      },
      // I9: without quotes, and past 2^53.
      {
        accountId: '2234567890123456789',
        name: undefined,
        roleArn: 'acs:ram::2234567890123456789:role/other',
        externalId: 'all-of-us',
        regions: undefined,
      },
      {
        accountId: '3234567890123456',
        name: undefined,
        roleArn: 'acs:ram::3234567890123456:role/share-audit-member',
        externalId: 'all-of-us',
        regions: undefined,
      },
    ]);
  });

  test.each([
    [
      'accounts: { "12": { role: a } }',
      /accounts: "12" is not an account id; an account id is 6 to 20 digits/,
    ],
    ['accounts: { "1234567890123456": {} }', /role: is missing; name the role .* MEMBER_ROLE/],
    ['accounts: { "1234567890123456": { role: "a b" } }', /role: must be a role's name/],
    [
      'accounts: { "1234567890123456": { role: "acs:ram::9999999999999999:role/x" } }',
      /belongs to another account/,
    ],
    ['accounts: { "1234567890123456": { role: a, endpoint: "https://x" } }', /unknown key "endpoint"/],
    ['accounts: { "1234567890123456": { role: a, regions: [] } }', /must name a region/],
    ['accounts: { "1234567890123456": { role: a, regions: ["x.evil.example"] } }', /must be a region id/],
    ['accounts: { "1234567890123456": { role: a, externalId: "a b" } }', /externalId: may hold letters/],
    ['accounts: { "1234567890123456": { role: a }, 1234567890123456: { role: a } }', /again/],
    ['- 1234567890123456', /the document/],
    ['accounts: &a { }\nmore: *a', /aliases/],
  ])('%s is a mistake with its place', (text, problem) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).toMatch(problem);
    expect(problems.every((p) => /^accounts\.yaml, line \d, column \d+: /.test(p))).toBe(true);
  });

  test('all mistakes are told at once', () => {
    const text = 'accounts: { "1234567890123456": {}, "2234567890123456": {} }';
    expect(problemsOf(text)).toHaveLength(2);
  });
});

describe('the file', () => {
  const folder = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'accounts-'));
    onTestFinished(() => rm(path, { recursive: true }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
    return path;
  };
  const settings = (more: Readonly<Record<string, string>> = {}) =>
    readConfig(AUDIT, { REGIONS: 'cn-hangzhou', ...more }, { onFunctionCompute: false }).accounts;

  test('beside the code is found by itself, and its absence means none', async () => {
    const text = 'accounts: { "1234567890123456": { role: a } }';
    expect(await loadAccountsFile(settings(), await folder({ 'accounts.yaml': text }))).toHaveLength(1);
    expect(await loadAccountsFile(settings(), await folder({}))).toBeUndefined();
  });

  test('that is named and is not there is a mistake, not an empty list', async () => {
    const path = join(await folder({}), 'x.yaml');
    await expect(loadAccountsFile(settings({ ACCOUNTS_FILE: path }), '/')).rejects.toThrow(
      /ACCOUNTS_FILE: .*x\.yaml does not exist \(ENOENT\)/,
    );
  });

  test('a role and an external id in the settings are checked', () => {
    const wrong = () => settings({ MEMBER_ROLE: 'acs:ram::1:role/x', MEMBER_EXTERNAL_ID: 'a b' });
    expect(wrong).toThrow(/MEMBER_ROLE[^]*MEMBER_EXTERNAL_ID/);
  });
});
