import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../../lib/errors.ts';
import { readSettingsEnv } from '../../../lib/config/settings-env/read-settings-env.ts';
import { namesOfSettingsEnv, withSettingsEnv } from '../../../lib/config/settings-env/with-settings-env.ts';

const SECRET = `SEC${'0a1b2c3d'.repeat(8)}`;
const NAMES = namesOfSettingsEnv();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-env-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const write = (text: string | Buffer, mode = 0o600): Promise<void> =>
  writeFile(join(folder, 'settings.env'), text, { mode });

async function values(text: string): Promise<Record<string, string>> {
  await write(text);
  const file = readSettingsEnv(folder, NAMES);
  expect(file?.warnings).toEqual([]);
  return Object.fromEntries(file?.values ?? []);
}

async function problems(text: string | Buffer): Promise<readonly string[]> {
  await write(text);
  return problemsHere();
}

function problemsHere(): readonly string[] {
  try {
    readSettingsEnv(folder, NAMES);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
  throw new Error('nothing was found');
}

describe('what every reader of the dotenv form takes alike is accepted', () => {
  it('plain values, quotes, comments, and what a value may hold in quotes', async () => {
    expect(
      await values(`# the region
REGIONS=cn-hangzhou,cn-shanghai   # two of them

DINGTALK_SECRET='${SECRET}'
SMTP_URL='smtps://alerts%40corp.example:a#b$c\`d@smtp.corp.example:465' # mail
DIGEST_SCHEDULE="CRON_TZ=Asia/Shanghai 0 0 9 * * MON"
AUDIT_SCHEDULE=@every 15m
DINGTALK_WEBHOOK=https://oapi.dingtalk.com/robot/send?access_token=0123abcd
DINGTALK_KEYWORD=共享
MEMBER_EXTERNAL_ID="it's"
WATCHDOG_ROLE=
DIGEST_ROLE=''
`),
    ).toEqual({
      REGIONS: 'cn-hangzhou,cn-shanghai',
      DINGTALK_SECRET: SECRET,
      SMTP_URL: 'smtps://alerts%40corp.example:a#b$c`d@smtp.corp.example:465',
      DIGEST_SCHEDULE: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
      AUDIT_SCHEDULE: '@every 15m',
      DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
      DINGTALK_KEYWORD: '共享',
      MEMBER_EXTERNAL_ID: "it's",
    });
  });

  it('a byte order mark, CRLF, export, indentation, and a last line without an end', async () => {
    expect(
      await values('\uFEFFREGIONS=all\r\nexport HISTORY_DAYS=30\r\n \t\r\n\t ALERT_LANGUAGE="zh"'),
    ).toEqual({
      REGIONS: 'all',
      HISTORY_DAYS: '30',
      ALERT_LANGUAGE: 'zh',
    });
  });

  it('no file, and an empty one', async () => {
    expect(readSettingsEnv(folder, NAMES)).toBeUndefined();
    expect(await values('')).toEqual({});
  });
});

describe('what a parser would take in silence for something else is one sentence, with its line', () => {
  it.each([
    [
      'REGIONS=all\nTABLSTORE_ENDPOINT=x\n',
      'settings.env, line 2, column 1: "TABLSTORE_ENDPOINT" is no setting; did you mean TABLESTORE_ENDPOINT?',
    ],
    [
      'REGIONS=all\r\nHISTORY_DAYS=3\r\nexport REGIONS=cn-hangzhou\r\n',
      'settings.env, line 3, column 8: REGIONS stands here again, after line 1, column 1; keep one',
    ],
    [
      `REGIONS=all\n${SECRET}\n`,
      'settings.env, line 2, column 1: no “=” stands on this line; write NAME=value, or put # before a comment',
    ],
    [
      'REGIONS＝all',
      'settings.env, line 1, column 1: a full-width “＝” stands here; write NAME=value with the “=” of ASCII',
    ],
    [
      `REGIONS=all\nDINGTALK_SECRET="${SECRET}\n`,
      'settings.env, line 2, column 17: the quote " that opens here is not closed on this line; close it (a value has one line)',
    ],
    [
      `DINGTALK_SECRET='${SECRET}'x`,
      `settings.env, line 1, column 86: something stands behind the closing '; a value that holds ' goes into double quotes, and in a URL ' is written %27`,
    ],
    [
      'DINGTALK_SECRET =abcdefgh1',
      'settings.env, line 1, column 1: a space stands before “=”; write NAME=value',
    ],
    [
      'DINGTALK_SECRET= abcdefgh1',
      'settings.env, line 1, column 17: a space stands after “=”; write NAME=value',
    ],
    [
      'SMTP_URL=smtps://u:hunter#22222@h:465',
      `settings.env, line 1, column 26: a “#” ends a value that has no quotes; put the value in single quotes: NAME='value'`,
    ],
    [
      'export TABLESTORE_ENDPOINT=https://x TABLESTORE_INSTANCE=y',
      `settings.env, line 1, column 38: a second setting stands on this line; write each on a line of its own, or put the value in single quotes: NAME='value'`,
    ],
    [
      'SMTP_URL="smtps://u:hunter\\n2222@h:465"',
      `settings.env, line 1, column 10: a backslash within double quotes means something else; put the value in single quotes: NAME='value'`,
    ],
    [
      'DINGTALK_KEYWORD=“share”',
      `settings.env, line 1, column 18: a value is not quoted by “; put the value in single quotes: NAME='value'`,
    ],
    [
      'DINGTALK_SECRET=abc\u200Bdefgh',
      'settings.env, line 1, column 20: the value holds an invisible character, U+200B; remove it, or type the value instead of pasting it',
    ],
    [
      'DINGTALK_WEBHOOK: https://x/?access_token=0123abcd',
      'settings.env, line 1, column 1: what stands before the first “=” is not the name of a setting; write NAME=value, each on a line of its own',
    ],
    [
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET=abcdefgh1',
      'settings.env, line 1, column 1: ALIBABA_CLOUD_ACCESS_KEY_SECRET is no setting: credentials are not read from this file; set it in the environment, or log in with the aliyun CLI',
    ],
    [`${SECRET}=`, 'settings.env, line 1, column 1: what stands before the first “=” is no setting'],
    ['NODE_OPTIONS=--inspect', 'settings.env, line 1, column 1: "NODE_OPTIONS" is no setting'],
  ])('%j', async (text, expected) => {
    const found = await problems(text);
    expect(found).toEqual([expected]);
    // I12: no sentence repeats a value.
    for (const value of [SECRET, 'abcdefgh', 'hunter', '0123abcd']) expect(found.join()).not.toContain(value);
  });

  it('all of them at once, in the order of the file', async () => {
    const found = await problems('\uFEFFA B\nREGIONS\nHISTORY_DAYS = 3\n');
    expect(found.map((problem) => /line \d+, column \d+/.exec(problem)?.[0])).toEqual([
      'line 1, column 1',
      'line 2, column 1',
      'line 3, column 1',
    ]);
  });

  it('what is no file, cannot be read, or is no UTF-8 text', async () => {
    expect(await problems(Buffer.from('REGIONS=all', 'utf16le'))).toEqual([
      expect.stringMatching(/^settings\.env.*UTF-16/),
    ]);
    expect(await problems(`#${'x'.repeat(1024 * 1024)}`)).toEqual([
      'settings.env is larger than 1 MB, the limit; correct it, or remove it and set environment variables',
    ]);
    await rm(join(folder, 'settings.env'));
    await symlink('nowhere', join(folder, 'settings.env'));
    expect(problemsHere()).toEqual([expect.stringContaining('it is a link to a file that does not exist')]);
    await rm(join(folder, 'settings.env'));
    await mkdir(join(folder, 'settings.env'));
    expect(problemsHere()).toEqual([
      expect.stringContaining('settings.env cannot be read: it is a directory'),
    ]);
  });
});

describe('what is probably wrong is a warning', () => {
  const warnings = async (text: string, mode?: number): Promise<readonly string[]> => {
    await write(text, mode);
    return readSettingsEnv(folder, NAMES)?.warnings ?? [];
  };

  it.each([
    [
      `REGIONS=all\n# the old one: ${SECRET}\n`,
      "line 2, column 1: the comment seems to hold a robot's signature secret",
    ],
    [
      `#DINGTALK_SECRET=hunter222\n`,
      'line 1, column 1: the comment seems to hold a value of DINGTALK_SECRET',
    ],
    [
      'REGIONS=all # smtps://me:hunter222@smtp.corp.example\n',
      'line 1, column 1: the comment seems to hold an address with its password',
    ],
    [
      '# https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123\n',
      "line 1, column 1: the comment seems to hold a robot's webhook",
    ],
  ])('a secret in a comment: %j', async (text, expected) => {
    const found = await warnings(text);
    expect(found).toEqual([expect.stringContaining(expected)]);
    for (const secret of [SECRET, 'hunter222', '0123456789abcdef']) expect(found[0]).not.toContain(secret);
  });

  it('a mode that lets others read it, with the command', async () => {
    await write('REGIONS=all');
    await chmod(join(folder, 'settings.env'), 0o644);
    expect(readSettingsEnv(folder, NAMES)?.warnings).toEqual([
      'settings.env is open to other users of this machine (mode 0644), and it holds secrets; run: chmod 600 settings.env',
    ]);
  });
});

it('the environment wins, with an empty value too, and what it replaces is known', async () => {
  await write('REGIONS=all\nHISTORY_DAYS=30\nALERT_LANGUAGE=zh\nMEMBER_ROLE=r\n');
  const { environment, inFile, replaced } = withSettingsEnv(
    { PATH: '/bin', REGIONS: 'cn-hangzhou', HISTORY_DAYS: '30', MEMBER_ROLE: '' },
    folder,
  );
  expect(environment).toEqual({
    PATH: '/bin',
    REGIONS: 'cn-hangzhou',
    HISTORY_DAYS: '30',
    ALERT_LANGUAGE: 'zh',
    MEMBER_ROLE: '',
  });
  expect(inFile).toEqual(['REGIONS', 'HISTORY_DAYS', 'ALERT_LANGUAGE', 'MEMBER_ROLE']);
  expect(replaced).toEqual(['REGIONS', 'MEMBER_ROLE']);
});
