import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const GOOD = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  FC_GENERATE_PROJECT_NAME: 'share-audit-1850926437581920',
  TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.ots.aliyuncs.com',
  TABLESTORE_INSTANCE: 'share-audit',
  DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
  DINGTALK_SECRET: 'SEC0123abcd',
};
const MAIL = { MAIL_FROM: 'alerts@corp.example', MAIL_TO: 'ops@corp.example' };

async function check(
  environment: Record<string, string>,
  // Not where the developer of this has a settings.env.
  folder = import.meta.dirname,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(ROOT, 'scripts/check-settings.ts')],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', ...environment },
    },
  );
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, out, err };
}

it('settings that are in order may be deployed', async () => {
  const { code, out, err } = await check(GOOD);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('The settings are in order (');
});

it('a VPC and a failure destination are in order; what is worth knowing is noted', async () => {
  const { code, out, err } = await check({
    ...GOOD,
    TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.vpc.tablestore.aliyuncs.com',
    VPC_ID: 'vpc-bp1a2b3c',
    VSWITCH_IDS: 'vsw-bp1a2b3c',
    SECURITY_GROUP_ID: 'sg-bp1a2b3c',
    FAILURE_DESTINATION: 'acs:mns:cn-hangzhou:1850926437581920:/topics/share-audit/messages',
    DINGTALK_AT: '13800138000',
  });
  expect(code).toBe(0);
  expect(err).toMatch(/^Note: DINGTALK_AT: in an external group, .*\n$/);
  expect(out).toContain('The settings are in order (');
});

it('what is missing is told', async () => {
  const { code, err } = await check({});
  expect(code).toBe(2);
  for (const name of ['SHARE_AUDIT_ROLE', 'TABLESTORE_ENDPOINT', 'DINGTALK_WEBHOOK'])
    expect(err).toContain(name);
});

describe('everything that is wrong is told at once, with the setting first and what to write', () => {
  const wrong = async (changes: Record<string, string>): Promise<readonly string[]> => {
    const { code, out, err } = await check({ ...GOOD, ...changes });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Nothing was deployed.');
    return err.split('\n').filter((line) => line.startsWith('error: '));
  };

  it('schedules', async () => {
    expect(
      await wrong({
        AUDIT_SCHEDULE: '*/15 * * * *',
        DISPATCH_SCHEDULE: '@every 15',
        WATCHDOG_SCHEDULE: 'every 15 minutes',
        DIGEST_SCHEDULE: 'monday',
      }),
    ).toEqual([
      'error: AUDIT_SCHEDULE: "*/15 * * * *" has 5 fields; Function Compute wants six, which begin with the seconds; write 0 */15 * * * *',
      'error: DISPATCH_SCHEDULE: "@every 15" has no whole number of hours (h) or minutes (m); write @every 15m',
      'error: WATCHDOG_SCHEDULE: "every 15 minutes" is not a schedule of Function Compute; write @every 15m',
      'error: DIGEST_SCHEDULE: "monday" is not a schedule of Function Compute; write CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
    ]);
  });

  it('zones, another instance, a region to deploy to, and port 25', async () => {
    expect(
      await wrong({
        ...MAIL,
        DIGEST_SCHEDULE: 'CRON_TZ=Asia/Beijing 0 0 9 * * MON',
        ALERT_TIMEZONE: 'CST',
        TABLESTORE_INSTANCE: 'other',
        FC_DEPLOY_REGION: 'foo',
        SMTP_URL: 'smtp://alerts%40corp.example:hunter-2222@smtp.corp.example:25',
      }),
    ).toEqual([
      'error: DIGEST_SCHEDULE: "CRON_TZ=Asia/Beijing 0 0 9 * * MON" names "Asia/Beijing", which is not a time zone\'s full name; write CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
      'error: ALERT_TIMEZONE: "CST" is not a time zone\'s full name; write Asia/Shanghai or America/Chicago',
      'error: TABLESTORE_INSTANCE: TABLESTORE_ENDPOINT is the endpoint of "share-audit"; write TABLESTORE_INSTANCE=share-audit',
      'error: FC_DEPLOY_REGION: "foo" is not a region id; write one like cn-hangzhou, cn-shanghai, cn-qingdao',
      'error: SMTP_URL: port 25 is closed on Function Compute; write smtps://alerts%40corp.example:PASSWORD@smtp.corp.example:465',
    ]);
  });

  it('an endpoint inside a VPC, while no VPC is set, and secrets that can be guessed', async () => {
    const endpoint = 'https://share-audit.cn-hangzhou.vpc.tablestore.aliyuncs.com';
    const lines = await wrong({
      ...MAIL,
      TABLESTORE_ENDPOINT: endpoint,
      DINGTALK_SECRET: 'SEC',
      SMTP_URL: 'smtps://alerts%40corp.example:12345678@smtp.corp.example',
    });
    expect(lines).toEqual([
      `error: TABLESTORE_ENDPOINT: "${endpoint}" is for a VPC, and the functions are in none; write VPC_ID, VSWITCH_IDS and SECURITY_GROUP_ID, too, or the public one, https://share-audit.cn-hangzhou.ots.aliyuncs.com`,
      'error: DINGTALK_SECRET: the secret has fewer than 8 characters; it can be guessed, and cannot be hidden in messages without hiding other numbers',
      'error: SMTP_URL: the password has digits only; it can be guessed, and cannot be hidden in messages without hiding other numbers',
    ]);
  });

  it('an instance name that Tablestore refuses', async () => {
    const { code, err } = await check({
      ...GOOD,
      TABLESTORE_ENDPOINT: 'https://display.cn-hangzhou.ots.aliyuncs.com',
      TABLESTORE_INSTANCE: 'display',
    });
    expect(code).toBe(2);
    expect(err).toContain('TABLESTORE_INSTANCE: "display" holds “ay”; Tablestore refuses names with ali');
  });

  it('a forgotten one, a wrong one and a copied placeholder', async () => {
    const lines = await wrong({
      SHARE_AUDIT_ROLE: 'swas-share-auditor',
      REGIONS: 'Hangzhou',
      OVERDUE_MINUTES: 'soon',
      DINGTALK_SECRET: 'SEC…',
    });
    for (const [i, name] of ['SHARE_AUDIT_ROLE', 'DINGTALK_SECRET', 'REGIONS', 'OVERDUE_MINUTES'].entries())
      expect(lines[i]).toMatch(new RegExp(`^error: ${name}: `));
  });
});

it('what is only probably wrong is a warning, and may be deployed', async () => {
  const { code, out, err } = await check({ ...GOOD, REGIONS: 'cn-hangzho', DINGTALK_WEBHOOKS: 'x' });
  expect(code).toBe(0);
  expect(out).toContain('The settings are in order, but see the warnings');
  expect(err.trim().split('\n')).toEqual([
    'Warning: REGIONS: cn-hangzho is not among the regions of Simple Application Server that are known here (did you mean cn-hangzhou?). One that does not exist is reported as blind',
    'Warning: DINGTALK_WEBHOOKS: is no setting, and nothing reads it; did you mean DINGTALK_WEBHOOK?',
  ]);
});

it('settings.env is read, the environment wins, and s, which does not read it, is not believed to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-settings-'));
  try {
    const { DINGTALK_SECRET, ...others } = GOOD;
    const lines = Object.entries(GOOD).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(folder, 'settings.env'), lines.join(''), { mode: 0o600 });
    expect(await check({}, folder)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^settings\.env: 6 settings\nThe settings are in order \(/) as string,
      err: '',
    });
    const { code, err } = await check({ REGIONS: 'Hangzhou', FC_GENERATE_PROJECT_NAME: '' }, folder);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('FC_GENERATE_PROJECT_NAME: is not set') as string,
    });
    const byS = { serverless_devs_traceid: '1129120018' };
    expect(await check({ ...byS, ...others }, folder)).toEqual({
      code: 2,
      out: '',
      err: `error: settings.env: s does not read this file, which sets DINGTALK_SECRET; run npm run deploy, or: node --env-file=settings.env node_modules/.bin/s deploy -y\nNothing was deployed.\n`,
    });
    expect(await check({ ...byS, ...GOOD }, folder)).toMatchObject({ code: 0 });
    expect(DINGTALK_SECRET).toBeDefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
