/** The rules of what only the deployment reads, and of what the platform does with all settings together. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AUDIT } from '../../../lib/config/config.ts';
import { handedOver } from '../../../lib/config/rules/environment-size.ts';
import { deployedInVpc } from '../../../lib/config/rules/in-vpc.ts';
import { ROOT } from '../../support/invoke.ts';
import { type Changes, check, GOOD, MAIL, right, TOKEN } from './check.ts';

const VPC = {
  VPC_ID: 'vpc-bp1a2b3c',
  VSWITCH_IDS: 'vsw-bp1a2b3c,vsw-bp4d5e6f',
  SECURITY_GROUP_ID: 'sg-bp1a2b3c',
};
const ALL_THREE = 'or leave all of VPC_ID, VSWITCH_IDS, SECURITY_GROUP_ID out';
const IN_VPC = 'https://share-audit.cn-hangzhou.vpc.tablestore.aliyuncs.com';

describe('a VPC', () => {
  test.each<[string, Changes]>([
    ['all three', VPC],
    ['one switch', { ...VPC, VSWITCH_IDS: 'vsw-bp1a2b3c' }],
    ['auto', { VPC_ID: 'auto' }],
    [
      'empty, as a settings file has what is not used',
      { VPC_ID: '', VSWITCH_IDS: '', SECURITY_GROUP_ID: '' },
    ],
  ])('may be %s', (_, changes) => {
    expect(check(changes)).toEqual(right);
  });

  test.each<[Changes, readonly string[]]>([
    [
      { VPC_ID: VPC.VPC_ID },
      [
        `VSWITCH_IDS: is not set, and VPC_ID is; write the ids of switches in the VPC, like vsw-bp1a2b3c4d5e6f, ${ALL_THREE}`,
        `SECURITY_GROUP_ID: is not set, and VPC_ID is; write the id of the security group, like sg-bp1a2b3c4d5e6f, ${ALL_THREE}`,
      ],
    ],
    [
      { ...VPC, VPC_ID: ' ' },
      [
        `VPC_ID: is not set, and VSWITCH_IDS and SECURITY_GROUP_ID are; write the id of the VPC, like vpc-bp1a2b3c4d5e6f, ${ALL_THREE}`,
      ],
    ],
    [
      { VPC_ID: 'auto', SECURITY_GROUP_ID: VPC.SECURITY_GROUP_ID },
      ['SECURITY_GROUP_ID: has no meaning beside VPC_ID=auto, which makes a VPC of its own; leave it out'],
    ],
    [{ VPC_ID: 'Auto' }, ['VPC_ID: "Auto" is not auto; write auto']],
    [
      { ...VPC, VSWITCH_IDS: 'vsw-bp1a2b3c, vsw-bp4d5e6f' },
      [
        'VSWITCH_IDS: "vsw-bp1a2b3c, vsw-bp4d5e6f" has more than the ids and commas; write vsw-bp1a2b3c,vsw-bp4d5e6f',
      ],
    ],
    [
      { ...VPC, SECURITY_GROUP_ID: VPC.VPC_ID },
      [
        'SECURITY_GROUP_ID: "vpc-bp1a2b3c" is not the id of the security group; write the id of the security group, like sg-bp1a2b3c4d5e6f',
      ],
    ],
    [
      { ...VPC, VPC_ID: 'vpc-bp1a2b3c,vpc-bp4d5e6f' },
      [
        'VPC_ID: "vpc-bp1a2b3c,vpc-bp4d5e6f" is not the id of the VPC; write the id of the VPC, like vpc-bp1a2b3c4d5e6f',
      ],
    ],
  ])('%j', (changes, problems) => {
    expect(check(changes)).toEqual({ ...right, problems });
  });

  test('is what the store’s endpoint inside of one needs', () => {
    const inside = { TABLESTORE_ENDPOINT: IN_VPC };
    expect(deployedInVpc(ROOT)).toBe('by settings');
    expect(check(inside, { inVpc: 'by settings' }).problems).toEqual([
      `TABLESTORE_ENDPOINT: "${IN_VPC}" is for a VPC, and the functions are in none; write VPC_ID, VSWITCH_IDS and SECURITY_GROUP_ID, too, or the public one, ${String(GOOD['TABLESTORE_ENDPOINT'])}`,
    ]);
    expect(check({ ...inside, ...VPC }, { inVpc: 'by settings' })).toEqual(right);
    // Without the file, as where only the command line is installed.
    expect(check({ ...inside, ...VPC }, { inVpc: undefined })).toEqual(right);
  });

  test.each([
    ['resources: {a: {props: {vpcConfig: auto}}}', true],
    ['resources: {a: {props: {vpcConfig: auto}}, b: {props: {}}}', false],
    ['resources: {a: {props: {}}}', false],
    ['- no', undefined],
    ['{', undefined],
  ])('in an s.yaml of one’s own: %s', async (text, found) => {
    const folder = await mkdtemp(join(tmpdir(), 'share-audit-vpc-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 's.yaml'), text);
    expect(deployedInVpc(folder)).toBe(found);
  });
});

describe('a failure destination', () => {
  const destination = 'acs:mns:cn-hangzhou:1850926437581920:/topics/share-audit/messages';
  test.each([
    destination,
    destination.replace('topics', 'queues'),
    'acs:fc:cn-hangzhou:1850926437581920:functions/on-failure',
  ])('may be %s', (value) => {
    expect(check({ FAILURE_DESTINATION: value })).toEqual(right);
  });

  test.each([
    [destination.replace('mns', 'smq'), destination],
    [destination.replace('/messages', ''), destination],
    [destination.replace('messages', 'message'), destination],
    [`${destination} `, destination],
    ['share-audit', 'acs:mns:cn-hangzhou:1850926437581920:/topics/share-audit-failures/messages'],
  ])('%j: write %s', (value, write) => {
    const { problems, warnings } = check({ FAILURE_DESTINATION: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^FAILURE_DESTINATION: ".*" is not a topic or a queue as Function Compute names it; /,
    );
    expect(problems[0]?.endsWith(`; write ${write}`)).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('in another region or account is a warning', () => {
    expect(check({ FAILURE_DESTINATION: destination.replace('hangzhou', 'beijing') }).warnings).toEqual([
      'FAILURE_DESTINATION: is in cn-beijing, and the functions are deployed to cn-hangzhou; name a topic there',
    ]);
    expect(check({ FAILURE_DESTINATION: destination.replace('1850', '1234') }).warnings).toEqual([
      'FAILURE_DESTINATION: is in the account 1234926437581920, and SHARE_AUDIT_ROLE is in 1850926437581920',
    ]);
  });
});

describe('all settings of a function together', () => {
  const bytes = (changes: Changes): number =>
    handedOver(AUDIT).reduce(
      (sum, name) => sum + Buffer.byteLength(name + ({ ...GOOD, ...changes }[name] ?? '')),
      0,
    );
  /** As many bytes in all; a robot's keyword may be any text. */
  const ofBytes = (size: number): Changes => {
    const changes = { ...MAIL, DINGTALK_KEYWORD: '' };
    return { ...changes, DINGTALK_KEYWORD: 'k'.repeat(size - bytes(changes)) };
  };

  test('may have 4 KB, and no byte more', () => {
    expect(bytes(ofBytes(4_096))).toBe(4_096);
    const fits = check(ofBytes(4_096));
    expect(fits.problems).toEqual([]);
    expect(fits.warnings.join()).toContain('Function Compute takes 4,096 and may count some more for each');
    const { problems } = check(ofBytes(4_097));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^DINGTALK_KEYWORD: all settings of swas-share-audit together have 4,097 bytes, and Function Compute takes 4,096\. Shorten the longest \(DINGTALK_KEYWORD [\d,]+, DINGTALK_WEBHOOK 114, /,
    );
    expect(problems[0]).not.toContain(TOKEN);
  });

  test('are counted in bytes, and only where functions are deployed', () => {
    const chinese = { DINGTALK_KEYWORD: '共享'.repeat(700) };
    expect(check(chinese).problems[0]).toContain(
      'DINGTALK_KEYWORD: all settings of swas-share-audit together',
    );
    expect(check(chinese, { isDeployed: false })).toEqual(right);
  });

  test('leave 1 KB and more to an ordinary deployment', () => {
    expect(bytes({ ...MAIL, ...VPC })).toBeLessThan(3_000);
  });
});

test.each(['WATCHDOG_ROLE', 'DIGEST_ROLE', 'DISPATCH_ROLE'])(
  '%s is of the account of SHARE_AUDIT_ROLE',
  (name) => {
    const { problems } = check({ [name]: 'acs:ram::1234926437581920:role/swas-share-other' });
    expect(problems).toEqual([
      `${name}: is a role of the account 1234926437581920, and SHARE_AUDIT_ROLE is one of 1850926437581920; write a role of the account that has the functions, like acs:ram::1850926437581920:role/swas-share-${name.split('_')[0]?.toLowerCase()}`,
    ]);
    expect(check({ [name]: 'acs:ram::1850926437581920:role/swas-share-other' }).problems).toEqual([]);
  },
);

describe('the role of the function that starts the audits of others', () => {
  const warning = /^DISPATCH_ROLE: is not set, and other accounts are audited, .*role\/swas-share-dispatch$/;
  test.each<[string, Changes, boolean]>([
    ['MEMBER_ROLE', { MEMBER_ROLE: 'share-audit-member' }, false],
    ['ACCOUNTS_FILE', { ACCOUNTS_FILE: '/mnt/accounts.yaml' }, false],
    ['a list of accounts', {}, true],
  ])('is missed where there are others: %s', (_, changes, hasAccountsFile) => {
    const { problems, warnings } = check(changes, { hasAccountsFile });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    const DISPATCH_ROLE = 'acs:ram::1850926437581920:role/swas-share-dispatch';
    expect(check({ ...changes, DISPATCH_ROLE }, { hasAccountsFile })).toEqual(right);
  });
});

describe('channels', () => {
  const server = (host: string): Changes => ({
    ...MAIL,
    SMTP_URL: `smtps://alerts%40corp.example:hunter-2222@${host}:465`,
  });
  test.each(
    'smtpdm.aliyun.com smtpdm-ap-southeast-1.aliyuncs.com smtpdm-us-east-1.aliyuncs.com smtpdm-eu-central-1.aliyuncs.com smtpdm-ap-southeast-1.aliyun.com'.split(
      ' ',
    ),
  )('DirectMail’s %s is known', (host) => {
    expect(check(server(host))).toEqual(right);
  });

  test.each([
    'smtpdm-us-east-1.aliyun.com',
    'smtpdm-ap-southeast-2.aliyun.com',
    'smtpdm-cn-hangzhou.aliyuncs.com',
  ])('%s is not among DirectMail’s servers', (host) => {
    const { problems, warnings } = check(server(host));
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      `SMTP_URL: ${host} is not among DirectMail's servers that are known here: smtpdm.aliyun.com (Hangzhou), smtpdm-ap-southeast-1.aliyuncs.com (Singapore), smtpdm-us-east-1.aliyuncs.com (Virginia), smtpdm-eu-central-1.aliyuncs.com (Frankfurt). A sender's address works only in the region in which it was made`,
    ]);
  });

  const webhook = (host: string): Changes => ({
    DINGTALK_WEBHOOK: `https://${host}/robot/send?access_token=${TOKEN}`,
  });
  test('robots of international organisations have a host of their own', () => {
    expect(check(webhook('oapi.dingtalk.io'))).toEqual(right);
    const { problems, warnings } = check(webhook('oapi.dingtalk.cn'));
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'DINGTALK_WEBHOOK: "oapi.dingtalk.cn" is not the host of DingTalk\'s robots, which is oapi.dingtalk.com, or oapi.dingtalk.io for international organisations; right only for a relay of your own',
    ]);
  });

  test('mentions in an external group are noted, not warned of', () => {
    expect(check({ DINGTALK_AT: '13800138000' })).toEqual({
      ...right,
      notes: [
        'DINGTALK_AT: in an external group, which has members of other organisations, DingTalk mentions nobody',
      ],
    });
  });
});
