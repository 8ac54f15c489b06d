import { withoutChannels } from '../support/without-channels.ts';
import { describe, expect, test } from 'vitest';
import { AUDIT, type Config, readConfig } from '../../lib/config/config.ts';
import { AUDIT_FROM_TERMINAL } from '../../lib/config/terminal.ts';
import { ConfigError } from '../../lib/errors.ts';

const TOKEN = 'tok0123456789abcdef0123456789abcdef';
const SECRET = 'SEC0123456789abcdef0123456789';
const PASSWORD = 'p@ss:w0rd/1';
const WEBHOOK = `https://oapi.dingtalk.com/robot/send?access_token=${TOKEN}`;
const SMTP = `smtps://audit%40example.com:${encodeURIComponent(PASSWORD)}@smtp.example.com:465`;

/** Everything set, and right. */
const WHOLE: Readonly<Record<string, string>> = {
  REGIONS: 'cn-hangzhou,ap-southeast-1',
  SWAS_ENDPOINT: 'https://swas.{region}.aliyuncs.com',
  SWAS_CALLS_PER_MINUTE: '10',
  TABLESTORE_ENDPOINT: 'https://audit.cn-hangzhou.ots.aliyuncs.com',
  TABLESTORE_INSTANCE: 'audit',
  DINGTALK_WEBHOOK: WEBHOOK,
  DINGTALK_SECRET: SECRET,
  SMTP_URL: SMTP,
  MAIL_FROM: 'audit@example.com',
  MAIL_TO: 'security@example.com',
  ALERT_LANGUAGE: 'zh',
  ALERT_TIMEZONE: 'Asia/Shanghai',
  HISTORY_DAYS: '90',
};

type Changes = Readonly<Record<string, string | undefined>>;
const read = (changes: Changes = {}, onFunctionCompute = true): Config =>
  readConfig(AUDIT, { ...WHOLE, ...changes }, { onFunctionCompute });
const readOnly = (environment: Changes, onFunctionCompute = false): Config =>
  readConfig(AUDIT, environment, { onFunctionCompute });

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  throw new Error('it was accepted');
}
const problems = (changes: Changes, onFunctionCompute = true) =>
  problemsOf(() => read(changes, onFunctionCompute));

describe('a configuration that is in order', () => {
  test('is read whole', () => {
    expect(read()).toMatchObject({
      regions: ['cn-hangzhou', 'ap-southeast-1'],
      swasEndpoint: 'https://swas.{region}.aliyuncs.com',
      callsPerMinute: 10,
      store: {
        kind: 'tablestore',
        endpoint: 'https://audit.cn-hangzhou.ots.aliyuncs.com',
        instance: 'audit',
      },
      channels: {
        dingtalk: { robots: [{ webhook: WEBHOOK, secret: SECRET, keyword: undefined }], mentions: [] },
        email: { smtpUrl: SMTP, from: 'audit@example.com', to: ['security@example.com'] },
      },
      language: 'zh',
      timeZone: 'Asia/Shanghai',
      historyDays: 90,
      policyFile: undefined,
    });
  });

  test('needs little: a region, and on a machine of one’s own nothing else', () => {
    expect(readOnly({ REGIONS: 'cn-hangzhou' })).toMatchObject({
      swasEndpoint: 'https://swas.{region}.aliyuncs.com',
      callsPerMinute: 9,
      periodMs: 60_000,
      dispatchPeriodMs: 60_000,
      overdueMinutes: 30,
      store: { kind: 'sqlite', file: 'share-audit.sqlite' },
      channels: { dingtalk: undefined, email: undefined },
      language: 'en',
      timeZone: 'UTC',
      historyDays: 400,
    });
  });

  test('audits the function’s own region by default, and the named ones where they are named', () => {
    expect(readOnly({ FC_REGION: 'cn-beijing' }).regions).toEqual(['cn-beijing']);
    expect(readOnly({ FC_REGION: 'cn-beijing', REGIONS: 'cn-hangzhou' }).regions).toEqual(['cn-hangzhou']);
    expect(readOnly({ REGIONS: 'all' }).regions).toBeUndefined();
    expect(readOnly({ REGIONS: ' cn-hangzhou , cn-beijing,cn-hangzhou,' }).regions).toEqual([
      'cn-hangzhou',
      'cn-beijing',
    ]);
  });

  test('an empty value is one that is not set, since a template fills in empty text', () => {
    const empty = Object.fromEntries(Object.keys(WHOLE).map((name) => [name, ' ']));
    expect(readOnly({ ...empty, REGIONS: 'cn-hangzhou' })).toEqual(readOnly({ REGIONS: 'cn-hangzhou' }));
  });

  test('blanks around a value and slashes at the end of an address do not matter', () => {
    expect(read({ TABLESTORE_ENDPOINT: ' https://audit.example.com// ' }).store).toMatchObject({
      endpoint: 'https://audit.example.com',
    });
  });

  test('one channel is enough, whichever', () => {
    expect(read({ DINGTALK_WEBHOOK: '', DINGTALK_SECRET: '' }).channels.dingtalk).toBeUndefined();
    expect(read({ SMTP_URL: '', MAIL_FROM: '', MAIL_TO: '' }).channels.email).toBeUndefined();
  });
});

describe('mentions', () => {
  test('are numbers of the mainland, or with a country code, each once; none is the default', () => {
    expect(read().channels.dingtalk?.mentions).toEqual([]);
    expect(
      read({ DINGTALK_AT: ' 13800138000, +852-61234567,13800138000 ' }).channels.dingtalk?.mentions,
    ).toEqual(['13800138000', '+852-61234567']);
  });

  test.each(['110', '138 0013 8000', '@all', 'all', '+8613800138000', '13800138000;rm', '1380013800O'])(
    '"%s" is none',
    (value) => {
      const found = problems({ DINGTALK_AT: value });
      expect(found).toHaveLength(1);
      expect(found[0]).toContain('DINGTALK_AT');
    },
  );

  test('want a robot, and are few', () => {
    expect(
      problems({ DINGTALK_WEBHOOK: '', DINGTALK_SECRET: '', DINGTALK_AT: '13800138000' }).join(),
    ).toContain('DINGTALK_AT is set without DINGTALK_WEBHOOK');
    const many = Array.from({ length: 21 }, (_, n) => `138001380${10 + n}`).join(',');
    expect(problems({ DINGTALK_AT: many }).join()).toContain('at most 20');
  });
});

describe('several robots', () => {
  const hook = (n: number) => `https://oapi.dingtalk.com/robot/send?access_token=token-number-${n}`;
  const three = [1, 2, 3].map(hook).join(', ');

  test('each by its own signature or keyword, in the same order', () => {
    const { dingtalk } = read({
      DINGTALK_WEBHOOK: three,
      DINGTALK_SECRET: 'SECone,,SECthree',
      DINGTALK_KEYWORD: ',audit,',
    }).channels;
    expect(dingtalk?.robots).toEqual([
      { webhook: hook(1), secret: 'SECone', keyword: undefined },
      { webhook: hook(2), secret: undefined, keyword: 'audit' },
      { webhook: hook(3), secret: 'SECthree', keyword: undefined },
    ]);
  });

  test('none of them by either is accepted: the robot may go by the caller’s address', () => {
    expect(read({ DINGTALK_WEBHOOK: three, DINGTALK_SECRET: '' }).channels.dingtalk?.robots).toHaveLength(3);
  });

  test.each([
    ['DINGTALK_SECRET', 'one'],
    ['DINGTALK_SECRET', 'one,two'],
    ['DINGTALK_SECRET', 'one,two,three,four'],
    ['DINGTALK_KEYWORD', 'a,b'],
  ])('%s=%s for three is a mistake: a secret for the wrong robot', (name, value) => {
    const found = problems({ DINGTALK_WEBHOOK: three, DINGTALK_SECRET: '', [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(name);
  });

  test('the same one twice is a mistake: each message would come twice', () => {
    const found = problems({ DINGTALK_WEBHOOK: `${hook(1)},${hook(1)}`, DINGTALK_SECRET: '' });
    expect(found.join()).toContain('DINGTALK_WEBHOOK');
  });

  test('a problem says which of them has it', () => {
    const [found = ''] = problems({ DINGTALK_WEBHOOK: `${hook(1)},ftp://x`, DINGTALK_SECRET: '' });
    expect(found).toMatch(/DINGTALK_WEBHOOK.*2/);
  });
});

describe('each setting wrong once is one problem that names it', () => {
  test.each([
    ['REGIONS', 'hangzhou'],
    ['REGIONS', 'cn-hangzhou;cn-beijing'],
    ['REGIONS', 'cn-hangzhou.evil.example'],
    ['REGIONS', 'all,cn-hangzhou'],
    ['REGIONS', ','],
    ['SWAS_ENDPOINT', 'swas.cn-hangzhou.aliyuncs.com'],
    ['SWAS_ENDPOINT', 'ftp://swas.example.com'],
    ['SWAS_ENDPOINT', 'http://swas.example.com'],
    ['SWAS_ENDPOINT', 'https://swas.{zone}.aliyuncs.com'],
    ['SWAS_ENDPOINT', 'https://user:password@swas.example.com'],
    ['STS_ENDPOINT', 'http://sts.example.com'],
    ['SWAS_CALLS_PER_MINUTE', 'ten'],
    ['SWAS_CALLS_PER_MINUTE', '0'],
    ['SWAS_CALLS_PER_MINUTE', '-1'],
    ['SWAS_CALLS_PER_MINUTE', '1.5'],
    ['SWAS_CALLS_PER_MINUTE', '1e3'],
    ['SWAS_CALLS_PER_MINUTE', '0x10'],
    ['SWAS_CALLS_PER_MINUTE', '999999999999'],
    ['SWAS_CALLS_PER_MINUTE', '10 calls'],
    ['TABLESTORE_ENDPOINT', 'audit'],
    ['TABLESTORE_ENDPOINT', 'http://audit.cn-hangzhou.ots.aliyuncs.com'],
    ['TABLESTORE_INSTANCE', ''],
    ['TABLESTORE_INSTANCE', 'no instance'],
    ['TABLESTORE_INSTANCE', '1x'],
    ['DINGTALK_WEBHOOK', TOKEN],
    ['DINGTALK_WEBHOOK', `http://oapi.dingtalk.com/robot/send?access_token=${TOKEN}`],
    ['DINGTALK_WEBHOOK', 'https://oapi.dingtalk.com/robot/send'],
    ['DINGTALK_WEBHOOK', 'https://oapi.dingtalk.com/robot/send?access_token='],
    ['DINGTALK_WEBHOOK', `https://me:${TOKEN}@oapi.dingtalk.com/robot/send?access_token=${TOKEN}`],
    ['SMTP_URL', ''],
    ['SMTP_URL', 'smtp.example.com:465'],
    ['SMTP_URL', 'https://smtp.example.com'],
    ['SMTP_URL', 'smtps://'],
    ['SMTP_URL', 'smtps://user:50%off@smtp.example.com'],
    ['SMTP_URL', 'smtps://us%er:password@smtp.example.com'],
    ['SMTP_URL', 'smtps://user@smtp.example.com'],
    ['SMTP_URL', 'smtps://:password@smtp.example.com'],
    ['SMTP_URL', 'smtps://user:pass:word@smtp.example.com:port'],
    ['MAIL_FROM', ''],
    ['MAIL_FROM', 'audit'],
    ['MAIL_FROM', 'audit@'],
    ['MAIL_FROM', 'a@example.com,b@example.com'],
    ['MAIL_FROM', 'audit@example.com\r\nBcc: all@example.com'],
    ['MAIL_TO', ''],
    ['MAIL_TO', ','],
    ['MAIL_TO', 'security'],
    ['MAIL_TO', 'security@example.com;other@example.com'],
    ['MAIL_TO', 'security@example.com,Security@example.com'],
    ['MAIL_TO', 'security@example.com,<script>@example.com'],
    ['MAIL_TO', 'security@example.com>\r\nRCPT TO:<x@example.com'],
    ['HISTORY_DAYS', '0'],
    ['HISTORY_DAYS', 'forever'],
  ])('%s=%o', (name, value) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(name);
    expect(found[0]?.length).toBeLessThan(300);
  });

  test.each([
    ['DINGTALK_SECRET', SECRET],
    ['DINGTALK_KEYWORD', 'audit'],
  ])('%s without its webhook', (name, value) => {
    const found = problems({ DINGTALK_WEBHOOK: '', DINGTALK_SECRET: '', [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(name);
    expect(found[0]).toContain('DINGTALK_WEBHOOK');
  });

  test('TABLESTORE_INSTANCE without its endpoint', () => {
    for (const onFunctionCompute of [true, false]) {
      const found = problems({ TABLESTORE_ENDPOINT: '' }, onFunctionCompute);
      expect(found).toHaveLength(1);
      expect(found[0]).toContain('TABLESTORE_ENDPOINT');
    }
  });

  test('on the command line the region that is deployed to is the default of REGIONS', () => {
    const regionsOf = (environment: Record<string, string>) =>
      readConfig(AUDIT_FROM_TERMINAL, environment, { onFunctionCompute: false }).regions;
    expect(regionsOf({ FC_DEPLOY_REGION: 'cn-shanghai', REGIONS: ' ' })).toEqual(['cn-shanghai']);
    expect(regionsOf({ FC_DEPLOY_REGION: 'cn-shanghai', REGIONS: 'cn-beijing' })).toEqual(['cn-beijing']);
    expect(regionsOf({ FC_DEPLOY_REGION: 'cn-shanghai', REGIONS: 'all' })).toBeUndefined();
    for (const wrong of ['all', 'hangzhou', 'cn-hangzhou,cn-beijing'])
      expect(problemsOf(() => regionsOf({ FC_DEPLOY_REGION: wrong }))).toEqual([
        expect.stringContaining(`FC_DEPLOY_REGION: "${wrong}" is not a region id`),
      ]);
  });

  test('no region at all', () => {
    expect(problemsOf(() => readOnly({}))).toEqual([expect.stringContaining('REGIONS')]);
  });

  test.each([
    'smtps://alerts@example.com:p@ss#w/rd@host:465',
    'smtps://alerts%40example.com:long#pass22@host:465',
    'smtps://alerts%40example.com:long/pass22@host:465',
    'smtps://alerts%40example.com:long?pass22@host:465',
  ])('a user or password that is not encoded is said to be that: %s', (url) => {
    const said = problems({ SMTP_URL: url });
    expect(said).toEqual([expect.stringMatching(/^SMTP_URL: .*@ as %40, # as %23, \/ as %2F/)]);
    for (const secret of ['p@ss', 'w/rd', 'long', 'pass22']) expect(said.join()).not.toContain(secret);
  });

  test('an @ in the user or password is read as part of it, a / after the host as none', () => {
    for (const url of ['smtps://alerts@example.com:long@pass22@host:465', 'smtps://a:long22pass@host:465/'])
      expect(read({ SMTP_URL: url }).channels.email?.smtpUrl).toBe(url);
  });

  test.each([['SMTP_URL'], ['MAIL_FROM'], ['MAIL_TO']])('%s alone misses the two others', (name) => {
    const rest = { SMTP_URL: '', MAIL_FROM: '', MAIL_TO: '', [name]: WHOLE[name] };
    const found = problems(rest);
    expect(found).toHaveLength(2);
    for (const other of ['SMTP_URL', 'MAIL_FROM', 'MAIL_TO'].filter((n) => n !== name))
      expect(found.some((p) => p.startsWith(other))).toBe(true);
  });
});

describe('on Function Compute', () => {
  const silent = withoutChannels();

  test('a channel is required, since nobody reads its terminal', () => {
    expect(problems(silent)).toEqual([expect.stringContaining('DINGTALK_WEBHOOK')]);
    expect(read(silent, false).channels.dingtalk).toBeUndefined();
  });

  test('Tablestore is required, since its disk does not last', () => {
    const without = { TABLESTORE_ENDPOINT: '', TABLESTORE_INSTANCE: '' };
    expect(problems(without)).toEqual([expect.stringMatching(/TABLESTORE_ENDPOINT.*Function Compute/)]);
    expect(problems({ ...without, SNAPSHOT_FILE: '/tmp/audit.sqlite' })).toHaveLength(1);
    expect(read(without, false).store.kind).toBe('sqlite');
  });

  test('without either, both are told', () => {
    expect(problemsOf(() => readOnly({ REGIONS: 'all' }, true))).toHaveLength(2);
  });
});

describe('http:// is accepted for this machine itself only', () => {
  test.each(['SWAS_ENDPOINT', 'STS_ENDPOINT', 'TABLESTORE_ENDPOINT', 'DINGTALK_WEBHOOK'])('%s', (name) => {
    const at = (host: string) => ({ [name]: `http://${host}/robot/send?access_token=${TOKEN}` });
    for (const host of ['127.0.0.1:8080', 'localhost:1', '[::1]:1'])
      expect(() => read(at(host))).not.toThrow();
    for (const host of [
      '10.0.0.1',
      'localhost.example.com',
      '127.0.0.1.example.com',
      '0.0.0.0',
      'example.com',
    ])
      expect(problems(at(host))).toHaveLength(1);
  });

  test('not for an address that leads elsewhere with some region', () => {
    expect(problems({ SWAS_ENDPOINT: 'http://{region}' })).toHaveLength(1);
  });
});

describe('what stops no function that runs', () => {
  test('a language and a zone that are none: messages are in English and in UTC, and the log says so', () => {
    const config = read({ ALERT_LANGUAGE: 'EN', ALERT_TIMEZONE: 'CST' });
    expect(config).toMatchObject({ language: 'en', timeZone: 'UTC' });
    expect(config.warnings.map(({ text }) => text)).toEqual([
      'ALERT_LANGUAGE: "EN" is neither en nor zh; messages are in English',
      'ALERT_TIMEZONE: "CST" is not a time zone; times are in UTC',
    ]);
  });

  test.each([
    [
      'DINGTALK_SECRET',
      { DINGTALK_SECRET: '123456' },
      /^DINGTALK_SECRET: the secret has fewer than 8 characters/,
    ],
    [
      'DINGTALK_WEBHOOK',
      { DINGTALK_WEBHOOK: WEBHOOK.replace(TOKEN, '1234567890') },
      /^DINGTALK_WEBHOOK: the access_token has digits only/,
    ],
    [
      'SMTP_URL',
      { SMTP_URL: 'smtps://a%40example.com:87654321@smtp.example.com' },
      /^SMTP_URL: the password has digits only/,
    ],
  ])('a secret that can be guessed, in %s', (_, changes, text) => {
    const { warnings } = read(changes);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.text).toMatch(text);
    for (const secret of ['123456', '1234567890', '87654321'])
      expect(warnings[0]?.text).not.toContain(secret);
  });

  test('nothing is said of what is right', () => {
    expect(read().warnings).toEqual([]);
  });
});

describe('several problems', () => {
  const wrong = {
    REGIONS: 'nowhere',
    SWAS_CALLS_PER_MINUTE: 'many',
    DINGTALK_WEBHOOK: 'x',
    SMTP_URL: 'y',
    MAIL_TO: 'z',
    HISTORY_DAYS: '-',
  };

  test('are told at once, each with its setting, one a line', () => {
    const found = problems(wrong);
    expect(found).toHaveLength(Object.keys(wrong).length);
    for (const name of Object.keys(wrong)) expect(found.some((p) => p.startsWith(name))).toBe(true);
    const error = new ConfigError(found);
    expect(error.message.split('\n')).toHaveLength(found.length + 1);
    expect(error).toMatchObject({ code: 'Config', retryable: false });
  });

  test('one is told in one line', () => {
    expect(new ConfigError(['REGIONS is not set']).message).toBe('REGIONS is not set');
  });
});

describe('I12: secrets', () => {
  test('all of them are known to the redactor, in every form in which they are used', () => {
    const { secrets } = read();
    for (const secret of [WEBHOOK, TOKEN, SECRET, SMTP, PASSWORD, encodeURIComponent(PASSWORD)])
      expect(secrets).toContain(secret);
  });

  test('of several robots each is known by itself', () => {
    const { secrets } = read({
      DINGTALK_WEBHOOK: `${WEBHOOK}1,${WEBHOOK}2`,
      DINGTALK_SECRET: 'SECofTheFirst,SECofTheSecond',
    });
    for (const secret of [`${TOKEN}1`, `${TOKEN}2`, `${WEBHOOK}1`, 'SECofTheFirst', 'SECofTheSecond'])
      expect(secrets).toContain(secret);
  });

  test.each<[string, Changes]>([
    ['a webhook without https', { DINGTALK_WEBHOOK: WEBHOOK.replace('https', 'http') }],
    ['a webhook that is only its token', { DINGTALK_WEBHOOK: TOKEN }],
    ['a webhook with a user', { DINGTALK_WEBHOOK: WEBHOOK.replace('oapi', `me:${SECRET}@oapi`) }],
    ['secrets that are too many', { DINGTALK_SECRET: `${SECRET},${SECRET}` }],
    ['a secret without its webhook', { DINGTALK_WEBHOOK: '' }],
    ['a mail server of another kind', { SMTP_URL: SMTP.replace('smtps', 'https') }],
    ['a password that is not encoded', { SMTP_URL: `smtps://audit:${PASSWORD}%@smtp.example.com` }],
    ['a mail server without the rest', { MAIL_FROM: '', MAIL_TO: '' }],
    ['a mail server in the place of the sender', { MAIL_FROM: SMTP, SMTP_URL: 'audit@example.com' }],
    ['a mail server in the place of the recipient', { MAIL_TO: SMTP }],
    ['a webhook in the place of its keyword', { DINGTALK_WEBHOOK: 'audit', DINGTALK_KEYWORD: WEBHOOK }],
    ['an address with a password', { SWAS_ENDPOINT: `https://me:${SECRET}@swas.example.com` }],
  ])('are in no message: %s', (_, changes) => {
    let error: unknown;
    try {
      read(changes);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    const { message, stack = '', problems: told } = error as ConfigError;
    const text = `${message} ${stack} ${told.join()} ${JSON.stringify(error)}`;
    for (const secret of [TOKEN, SECRET, PASSWORD, encodeURIComponent(PASSWORD)])
      expect(text).not.toContain(secret);
    expect((error as Error).cause).toBeUndefined();
  });
});
