/** The rules of what a person sets, through the functions' readers as `npm run check-settings` uses them. */
import { describe, expect, test } from 'vitest';
import { readTyped } from '../../../lib/config/rules/check-settings.ts';
import { AUDIT_FROM_TERMINAL, NOTIFY, SNAPSHOT } from '../../../lib/config/terminal.ts';
import { ConfigError } from '../../../lib/errors.ts';
import { thrown } from '../../support/thrown.ts';
import { type Changes, check, GOOD, MAIL, right, TOKEN, WEBHOOK } from './check.ts';

const PASSWORD = 'hunter-2222';

test('what is right is told nothing of', () => {
  expect(check({})).toEqual(right);
  expect(check({ WATCHDOG_ROLE: 'acs:ram::1850926437581920:role/w', DIGEST_ROLE: '' })).toEqual(right);
  expect(check(MAIL)).toEqual(right);
});

const at = (host: string): string => `https://${host}.aliyuncs.com`;
const PUBLIC = at('share-audit.cn-hangzhou.ots');
const BOTH = `VPC_ID, VSWITCH_IDS and SECURITY_GROUP_ID, too, or the public one, ${PUBLIC}`;

describe('the store’s endpoint', () => {
  test.each<[string, Changes, boolean | undefined]>([
    ['the public one', {}, false],
    ['with IPv6', { TABLESTORE_ENDPOINT: at('share-audit.cn-hangzhou.tablestore') }, false],
    [
      'of the region to deploy to',
      { TABLESTORE_ENDPOINT: at('share-audit.cn-shanghai.ots'), FC_DEPLOY_REGION: 'cn-shanghai' },
      false,
    ],
    [
      'of the VPC that s.yaml names',
      { TABLESTORE_ENDPOINT: at('share-audit.cn-hangzhou.vpc.tablestore') },
      true,
    ],
    [
      'of a VPC, where s.yaml is not known',
      { TABLESTORE_ENDPOINT: at('share-audit.cn-hangzhou.vpc.tablestore') },
      undefined,
    ],
    [
      'the older one of a VPC, with its binding',
      { TABLESTORE_ENDPOINT: at('mine-share-audit.cn-hangzhou.vpc.ots') },
      true,
    ],
    ['in another case', { TABLESTORE_ENDPOINT: at('Share-Audit.cn-hangzhou.ots') }, false],
    ['a slash at its end', { TABLESTORE_ENDPOINT: `${PUBLIC}/` }, false],
    [
      'an emulator',
      { TABLESTORE_ENDPOINT: 'http://127.0.0.1:8086', TABLESTORE_INSTANCE: 'anything-at-all-x' },
      false,
    ],
    [
      'a proxy',
      { TABLESTORE_ENDPOINT: 'https://store.corp.example/ots', TABLESTORE_INSTANCE: 'anything-at-all-x' },
      false,
    ],
  ])('may be %s', (_, changes, inVpc) => {
    expect(check(changes, { inVpc })).toEqual(right);
  });

  const write = (value: string, what: string, instead = PUBLIC): string =>
    `TABLESTORE_ENDPOINT: "${value}" ${what}; write ${instead}`;
  const inVpc = at('share-audit.cn-hangzhou.vpc.tablestore');
  const notOne = 'is not the endpoint of an instance';
  test.each([
    [inVpc, write(inVpc, 'is for a VPC, and the functions are in none', BOTH)],
    [
      at('mine-share-audit.cn-hangzhou.vpc.ots'),
      write(at('mine-share-audit.cn-hangzhou.vpc.ots'), 'is for a VPC, and the functions are in none', BOTH),
    ],
    [
      'share-audit.cn-hangzhou.ots.aliyuncs.com',
      write('share-audit.cn-hangzhou.ots.aliyuncs.com', 'does not begin with https://'),
    ],
    [`http://${PUBLIC.slice(8)}`, write(`http://${PUBLIC.slice(8)}`, 'does not begin with https://')],
    [`${PUBLIC}/v1?x=1`, write(`${PUBLIC}/v1?x=1`, 'has more than the host in it')],
    [`${PUBLIC}.`, write(`${PUBLIC}.`, 'has more than the host in it')],
    [`${PUBLIC}:443`, write(`${PUBLIC}:443`, 'has more than the host in it')],
    [at('share-audit.cn-hangzhou.ots-vpc'), write(at('share-audit.cn-hangzhou.ots-vpc'), notOne)],
    [at('cn-hangzhou.ots'), write(at('cn-hangzhou.ots'), notOne)],
    [at('share-audit'), write(at('share-audit'), notOne)],
    [
      'https://otsnext.console.aliyun.com/cn-hangzhou/share-audit/list',
      write('https://otsnext.console.aliyun.com/cn-hangzhou/share-audit/…', 'is an address of the console'),
    ],
    [
      'https://ots.console.aliyun.com/index',
      write('https://ots.console.aliyun.com/index', 'is an address of the console'),
    ],
  ])('%s', (endpoint, problem) => {
    const { problems, warnings } = check({ TABLESTORE_ENDPOINT: endpoint });
    expect(problems.map((text) => text.replace(/share-audit\/[^"]*"/, 'share-audit/…"'))).toEqual([problem]);
    expect(warnings).toEqual([]);
  });

  test('of a VPC in another region than the functions', () => {
    const endpoint = at('share-audit.cn-shanghai.vpc.tablestore');
    expect(check({ TABLESTORE_ENDPOINT: endpoint }, { inVpc: true }).problems).toEqual([
      write(
        endpoint,
        'is for a VPC in cn-shanghai, and the functions are deployed to cn-hangzhou',
        at('share-audit.cn-shanghai.ots'),
      ),
    ]);
    expect(
      check({ TABLESTORE_ENDPOINT: endpoint, FC_DEPLOY_REGION: 'cn-shanghai' }, { inVpc: true }),
    ).toEqual(right);
  });

  test('in another region than the functions is a warning', () => {
    const { problems, warnings } = check({ TABLESTORE_ENDPOINT: at('share-audit.cn-shanghai.ots') });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'TABLESTORE_ENDPOINT: "https://share-audit.cn-shanghai.ots.aliyuncs.com" is in cn-shanghai, and the functions are deployed to cn-hangzhou, so that every run calls another region. If that is not meant, correct TABLESTORE_ENDPOINT or FC_DEPLOY_REGION',
    ]);
    const environment = { TABLESTORE_ENDPOINT: at('share-audit.cn-shanghai.ots') };
    // The command line alone has no functions.
    expect(check(environment, { isDeployed: false, withRole: false })).toEqual(right);
  });

  test('in a region that is not known is a warning', () => {
    const { problems, warnings } = check({ TABLESTORE_ENDPOINT: at('share-audit.cn-hangzho.ots') });
    expect(problems).toEqual([]);
    expect(warnings.join()).toContain('(did you mean cn-hangzhou?)');
  });

  test.each([
    [
      'other',
      'TABLESTORE_INSTANCE: TABLESTORE_ENDPOINT is the endpoint of "share-audit"; write TABLESTORE_INSTANCE=share-audit',
    ],
  ])('and another instance: %s', (instance, problem) => {
    expect(check({ TABLESTORE_INSTANCE: instance }).problems).toEqual([problem]);
  });

  test.each([
    ['ab', '3 to 16 letters, digits and hyphens'],
    ['a2345678901234567', '3 to 16 letters, digits and hyphens'],
    ['1st-audit', '3 to 16 letters, digits and hyphens'],
    ['audit-', '3 to 16 letters, digits and hyphens'],
    ['display', 'holds “ay”'],
    ['sw-Aliyun', 'holds “Ali”'],
    ['robots', 'holds “ots”'],
    ['the-admin', 'holds “admin”'],
  ])('a name that Tablestore refuses: %s', (instance, what) => {
    const { problems } = check({
      TABLESTORE_INSTANCE: instance,
      TABLESTORE_ENDPOINT: at(`${instance}.cn-hangzhou.ots`),
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^TABLESTORE_INSTANCE: .*share-audit$/);
    expect(problems[0]).toContain(what);
  });
});

describe('regions', () => {
  test.each([
    ['ALL', 'all'],
    ['All', 'all'],
    ['*', 'all'],
    ['all,cn-hangzhou', 'all'],
    ['cn-hangzhou，cn-shanghai', 'cn-hangzhou,cn-shanghai'],
    ['cn-hangzhou;cn-shanghai', 'cn-hangzhou,cn-shanghai'],
    ['cn-hangzhou cn-shanghai', 'cn-hangzhou,cn-shanghai'],
    ['cn-hangzhou\ncn-shanghai', 'cn-hangzhou,cn-shanghai'],
    ['Hangzhou', 'cn-hangzhou'],
    ['CN-HANGZHOU', 'cn-hangzhou'],
    ['cn_hangzhou', 'cn-hangzhou'],
    ['"cn-hangzhou"', 'cn-hangzhou'],
    ['杭州', 'ids like cn-hangzhou,ap-southeast-1'],
  ])('%j: write %s', (value, instead) => {
    const { problems } = check({ REGIONS: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith('REGIONS: ')).toBe(true);
    expect(problems[0]?.endsWith(`; write ${instead}`)).toBe(true);
  });

  test('each wrong one is named with the one that is near, and none is proposed twice', () => {
    expect(check({ REGIONS: 'cn-hangzhou,hangzhou,cn-shangai' }).problems).toEqual([
      'REGIONS: "cn-hangzhou,hangzhou,cn-shangai" is not a list of region ids with commas between them ("hangzhou": cn-hangzhou; "cn-shangai": cn-shanghai); write cn-hangzhou,cn-shanghai',
    ]);
    expect(check({ REGIONS: 'hangzhou,杭州' }).problems).toEqual([
      'REGIONS: "hangzhou,杭州" is not a list of region ids with commas between them ("hangzhou": cn-hangzhou; "杭州": none is near); write ids like cn-hangzhou,ap-southeast-1',
    ]);
  });

  test('one that is missing in the kept list is a warning with the nearest, since new regions appear', () => {
    const { problems, warnings } = check({ REGIONS: 'cn-hangzho,ap-southeast-1' });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'REGIONS: cn-hangzho is not among the regions of Simple Application Server that are known here (did you mean cn-hangzhou?). One that does not exist is reported as blind',
    ]);
  });

  test.each([
    ['foo', 'one like cn-hangzhou, cn-shanghai, cn-qingdao'],
    ['Hangzhou', 'cn-hangzhou'],
    ['cn-hangzhou\r', 'cn-hangzhou'],
  ])('to deploy to: %j', (value, instead) => {
    const { problems } = check({ FC_DEPLOY_REGION: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^FC_DEPLOY_REGION: ".*" is not a region id; write /);
    expect(problems[0]?.endsWith(`write ${instead}`)).toBe(true);
  });

  test('to deploy to, not known here', () => {
    const { problems, warnings } = check({ FC_DEPLOY_REGION: 'cn-shangha' });
    expect(problems).toEqual([]);
    expect(warnings.join()).toContain(
      'cn-shangha is not among the regions of Function Compute that are known here (did you mean cn-shanghai?)',
    );
  });
});

describe('mail', () => {
  const user = 'alerts%40corp.example';
  const server = (url: string): string => url.replace(user, `${user}:${PASSWORD}`);
  test.each([
    [
      `smtp://${user}@smtp.corp.example:25`,
      'port 25 is closed on Function Compute',
      `smtps://${user}:PASSWORD@smtp.corp.example:465`,
    ],
    [
      `smtps://${user}@smtp.corp.example:25`,
      'port 25 is not TLS from the start',
      `smtps://${user}:PASSWORD@smtp.corp.example:465`,
    ],
    [
      `smtp://${user}@smtp.corp.example:465`,
      'port 465 is TLS from the start',
      `smtps://${user}:PASSWORD@smtp.corp.example:465`,
    ],
    [
      `smtps://${user}@smtp.corp.example:587`,
      'port 587 is not TLS from the start',
      `smtps://${user}:PASSWORD@smtp.corp.example:465, or smtp://${user}:PASSWORD@smtp.corp.example:587`,
    ],
  ])('%s', (url, what, write) => {
    expect(check({ ...MAIL, SMTP_URL: server(url) }).problems).toEqual([`SMTP_URL: ${what}; write ${write}`]);
  });

  test('DirectMail’s user is the sender', () => {
    const url = `smtps://someone:${PASSWORD}@smtpdm-ap-southeast-1.aliyuncs.com:465`;
    expect(check({ ...MAIL, SMTP_URL: url }).problems).toEqual([
      "SMTP_URL: DirectMail takes the sender's address, MAIL_FROM, as the user; write smtps://alerts%40corp.example:PASSWORD@smtpdm-ap-southeast-1.aliyuncs.com:465",
    ]);
    expect(check({ ...MAIL, SMTP_URL: url.replace('someone', user) })).toEqual(right);
  });

  test.each([
    ['MAIL_TO', 'Ops <ops@corp.example>', 'ops@corp.example'],
    ['MAIL_TO', 'a@corp.example; b@corp.example', 'a@corp.example,b@corp.example'],
    ['MAIL_TO', 'a@corp.example，b@corp.example', 'a@corp.example,b@corp.example'],
    ['MAIL_TO', 'Ops <a@corp.example>, Sec <b@corp.example>', 'a@corp.example,b@corp.example'],
    ['MAIL_FROM', 'Audit <alerts@corp.example>', 'alerts@corp.example'],
    ['MAIL_FROM', 'mailto:alerts@corp.example', 'alerts@corp.example'],
  ])('%s=%s', (name, value, instead) => {
    const { problems } = check({ ...MAIL, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .*; write ${instead}$`));
  });
});

describe('what is copied in the place of a value', () => {
  test.each([
    ['DINGTALK_WEBHOOK', `curl '${WEBHOOK}' -H 'Content-Type: application/json'`, 'is a whole curl command'],
    ['DINGTALK_WEBHOOK', TOKEN, 'is only a token'],
    ['DINGTALK_WEBHOOK', `${WEBHOOK}1；${WEBHOOK}2`, 'has something else than a comma'],
    ['DINGTALK_WEBHOOK', `"${WEBHOOK}"`, 'has quotation marks around it'],
    [
      'DINGTALK_WEBHOOK',
      'https://oapi.dingtalk.com/robot/send?access_token=…',
      'still holds a placeholder of the documents',
    ],
    ['DINGTALK_SECRET', '‘SEC0123456789abcdef’', 'has quotation marks around it'],
    ['DINGTALK_SECRET', 'SEC…', 'still holds a placeholder of the documents'],
    ['SHARE_AUDIT_ROLE', 'acs:ram::YOUR_ACCOUNT_ID:role/swas-share-audit', "is not a role's ARN"],
    ['SHARE_AUDIT_ROLE', 'swas-share-auditor', "is not a role's ARN"],
    [
      'SHARE_AUDIT_ROLE',
      `${GOOD['SHARE_AUDIT_ROLE']}\r`,
      'write acs:ram::1850926437581920:role/swas-share-audit',
    ],
    ['WATCHDOG_ROLE', 'swas-share-watchdog', 'like acs:ram::1234567890123456:role/swas-share-watchdog'],
    ['DIGEST_ROLE', "'acs:ram::1850926437581920:role/d'", 'write acs:ram::1850926437581920:role/d'],
    ['DISPATCH_ROLE', ' ', 'is not set; write the role'],
    [
      'FC_GENERATE_PROJECT_NAME',
      '',
      'is not set; write the name of a log project of its own, like share-audit-1850926437581920',
    ],
    ['FC_GENERATE_PROJECT_NAME', 'Share_Audit', '3 to 63 lowercase letters'],
    ['FC_GENERATE_LOGSTORE_NAME', 'app', 'may not write to; leave it out'],
    ['ALERT_LANGUAGE', 'zh-CN', 'write zh'],
    ['ALERT_LANGUAGE', 'EN', 'write en'],
    ['ALERT_LANGUAGE', '中文', 'write zh'],
    ['ALERT_TIMEZONE', 'CST', 'write Asia/Shanghai or America/Chicago'],
    ['HISTORY_DAYS', '0', 'from 1 to 10000'],
    ['SWAS_CALLS_PER_MINUTE', 'true', 'from 1 to 100000'],
    ['TABLESTORE_INSTANCE', '', 'write TABLESTORE_INSTANCE=share-audit'],
    [
      'MEMBER_ROLE',
      'acs:ram::1850926437581920:role/share-audit-member',
      "write the role's name, share-audit-member",
    ],
    ['DINGTALK_AT', '13800138000;+852-61234567', 'write 13800138000,+852-61234567'],
    ['DINGTALK_AT', '13800138000 13900139000', 'write 13800138000,13900139000'],
  ])('%s=%s', (name, value, what) => {
    const { problems } = check({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${name}: `)).toBe(true);
    expect(problems[0]).toContain(what);
    expect(problems[0]).not.toContain(TOKEN);
  });

  test('I12: no secret is in any problem or warning', () => {
    for (const value of [WEBHOOK, TOKEN, `"${PASSWORD}"`, MAIL.SMTP_URL, `curl ${WEBHOOK}`])
      for (const name of [
        'DINGTALK_WEBHOOK',
        'DINGTALK_SECRET',
        'SMTP_URL',
        'HEARTBEAT_URL',
        'MAIL_TO',
        'MAIL_FROM',
      ]) {
        const { problems, warnings } = check({ ...MAIL, [name]: value });
        const said = [...problems, ...warnings].join('\n');
        expect(said).not.toContain(PASSWORD);
        if (name !== 'MAIL_TO' && name !== 'MAIL_FROM') expect(said).not.toContain(TOKEN);
      }
  });
});

describe('secrets', () => {
  test.each([
    ['DINGTALK_SECRET', '123456'],
    ['DINGTALK_SECRET', '12345678901'],
    ['DINGTALK_SECRET', 'SECabc'],
    ['DINGTALK_WEBHOOK', 'https://oapi.dingtalk.com/robot/send?access_token=123456789'],
    ['SMTP_URL', 'smtps://alerts%40corp.example:123456@smtp.corp.example:465'],
  ])('%s that can be guessed is refused, with the reason', (name, value) => {
    const { problems } = check({ ...MAIL, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      new RegExp(
        `^${name}: .*it can be guessed, and cannot be hidden in messages without hiding other numbers$`,
      ),
    );
  });

  test('a robot’s secret of another form is a warning', () => {
    expect(check({ DINGTALK_SECRET: 'something-else' }).warnings.join()).toContain(
      'DINGTALK_SECRET: does not begin with SEC',
    );
  });
});

describe('names', () => {
  test.each([
    ['DINGTALK_WEBHOOKS', 'DINGTALK_WEBHOOK'],
    ['ALERT_TIMEZONR', 'ALERT_TIMEZONE'],
    ['TABLESTORE_ENDPIONT', 'TABLESTORE_ENDPOINT'],
    ['AUDIT_SHEDULE', 'AUDIT_SCHEDULE'],
    ['alert_language', 'ALERT_LANGUAGE'],
    ['HISTORY_DAY', 'HISTORY_DAYS'],
  ])('%s may be %s', (name, meant) => {
    expect(check({ [name]: 'x' })).toEqual({
      ...right,
      warnings: [`${name}: is no setting, and nothing reads it; did you mean ${meant}?`],
    });
  });

  test('those of other programs are not', () => {
    const others =
      'REGION HOME PATH LANG MAIL TZ SHELL USER HISTSIZE AWS_REGION SMTP_HOST HTTPS_PROXY NODE_ENV ALIBABA_CLOUD_PROFILE';
    expect(check(Object.fromEntries(others.split(' ').map((name) => [name, 'x'])))).toEqual(right);
  });
});

test('more than the documented quota is a warning, except on another endpoint', () => {
  expect(check({ SWAS_CALLS_PER_MINUTE: '100' }).warnings.join()).toContain(
    '10 calls a minute that are documented',
  );
  expect(check({ SWAS_CALLS_PER_MINUTE: '100', SWAS_ENDPOINT: 'http://127.0.0.1:1' })).toEqual(right);
});

describe('on the command line', () => {
  const refused = (work: () => unknown): readonly string[] => {
    const error = thrown(work);
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  };

  test('what a function would only warn of is an error with what to write', () => {
    const typed = {
      ...GOOD,
      ...MAIL,
      ALERT_TIMEZONE: 'CST',
      ALERT_LANGUAGE: 'cn',
      DINGTALK_SECRET: '123456',
    };
    expect(refused(() => readTyped(NOTIFY, typed))).toEqual([
      'ALERT_TIMEZONE: "CST" is not a time zone\'s full name; write Asia/Shanghai or America/Chicago',
      'ALERT_LANGUAGE: "cn" is neither en nor zh; write zh',
      'DINGTALK_SECRET: the secret has fewer than 8 characters; it can be guessed, and cannot be hidden in messages without hiding other numbers',
    ]);
  });

  test('only the settings that a command reads count', () => {
    expect(
      readTyped(SNAPSHOT, { ...GOOD, AUDIT_SCHEDULE: 'monday', DINGTALK_SECRET: '123456' }).regions,
    ).toEqual(['cn-hangzhou']);
    expect(
      refused(() => readTyped(AUDIT_FROM_TERMINAL, { ...GOOD, AUDIT_SCHEDULE: 'monday' })).join(),
    ).toContain('AUDIT_SCHEDULE');
  });

  test('port 25 is open on a machine of one’s own', () => {
    const url = 'smtp://smtp.corp.example:25';
    expect(readTyped(NOTIFY, { ...MAIL, SMTP_URL: url }).channels.email?.smtpUrl).toBe(url);
  });
});
