import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { allows, parsePolicy, type Policy } from '../../sandbox/ram/policy.ts';

const ROOT = join(import.meta.dirname, '../..');
const ACCOUNT = '1850926437581920';
const GOOD = {
  SHARE_AUDIT_ROLE: `acs:ram::${ACCOUNT}:role/swas-share-audit`,
  FC_GENERATE_PROJECT_NAME: `share-audit-${ACCOUNT}`,
};

async function print(name: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/ram-policy.ts'), name], {
    // Not where the developer of this has a settings.env.
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, out, err };
}

const policy = async (name: string, environment: Record<string, string>): Promise<Policy> => {
  const { code, out, err } = await print(name, { ...GOOD, ...environment });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return parsePolicy(out) as Policy;
};

it('narrows the watchdog to this account, region, instance and log', async () => {
  const made = await policy('watchdog', {
    FC_DEPLOY_REGION: 'cn-shanghai',
    TABLESTORE_INSTANCE: 'audit2',
    TABLESTORE_ENDPOINT: 'https://audit2.cn-beijing.vpc.tablestore.aliyuncs.com',
  });
  const row = (place: string) => allows(made, 'ots:GetRow', `acs:ots:${place}/table/share_audit_state`);
  expect(row(`cn-beijing:${ACCOUNT}:instance/audit2`)).toBe(true);
  for (const place of [
    `cn-shanghai:${ACCOUNT}:instance/audit2`,
    'cn-beijing:1234567890123456:instance/audit2',
    `cn-beijing:${ACCOUNT}:instance/share-audit`,
  ])
    expect(row(place), place).toBe(false);
  const log = (project: string) =>
    allows(
      made,
      'log:PostLogStoreLogs',
      `acs:log:cn-shanghai:${ACCOUNT}:project/${project}/logstore/default-logs`,
    );
  expect(log(`share-audit-${ACCOUNT}`)).toBe(true);
  expect(log('actiontrail')).toBe(false);
  for (const action of ['sts:AssumeRole', 'swas-open:ListCustomImages'])
    expect(allows(made, action, '*'), action).toBe(false);
});

it('allows the audit the regions that are audited, or all', async () => {
  const may = (made: Policy, region: string) =>
    allows(made, 'swas-open:ListCustomImages', `acs:swas-open:${region}:${ACCOUNT}:customimage/*`);
  const two = await policy('audit', { REGIONS: 'cn-hangzhou,rus-west-1' });
  expect(['cn-hangzhou', 'rus-west-1', 'cn-beijing'].map((region) => may(two, region))).toEqual([
    true,
    true,
    false,
  ]);
  expect(may(await policy('audit', { REGIONS: 'all' }), 'cn-beijing')).toBe(true);
  // The function's own region.
  expect(may(await policy('audit', { FC_DEPLOY_REGION: 'cn-beijing' }), 'cn-beijing')).toBe(true);
});

it.each([
  ['watchdog', {}, ['SHARE_AUDIT_ROLE: is not set', 'FC_GENERATE_PROJECT_NAME: is not set']],
  ['watchdog', { ...GOOD, TABLESTORE_INSTANCE: '*' }, ['TABLESTORE_INSTANCE: "*" is not an instance']],
  ['dispatch', { ...GOOD, WORKER_FUNCTION: '*' }, ['WORKER_FUNCTION: "*" is not a function']],
  ['audit-members', { ...GOOD, MEMBER_ROLE: '*' }, ['MEMBER_ROLE: "*" is not a role']],
  ['audit', { ...GOOD, REGIONS: 'cn-*' }, ['REGIONS: ']],
  ['\u001b[2Jroot', GOOD, ['there is no policy "␛[2Jroot"; write one of audit, ']],
])('%s with %o: prints what is wrong and no policy', async (name, environment, said) => {
  const { code, out, err } = await print(name, environment);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  for (const each of said) expect(err).toContain(`error: ${each}`);
  expect(err.trim().split('\n')).toHaveLength(said.length);
});

it('allows the queue or the topic that failed events go to, and no other', async () => {
  const may = (made: Policy, path: string) =>
    allows(made, 'mns:SendMessage', `acs:mns:cn-hangzhou:${ACCOUNT}:/${path}/messages`);
  const topic = await policy('failure-destination', {
    FAILURE_DESTINATION: `acs:mns:cn-hangzhou:${ACCOUNT}:/topics/security/messages`,
  });
  expect(may(topic, 'topics/security')).toBe(true);
  expect(may(topic, 'queues/security')).toBe(false);
  const own = await policy('failure-destination', {});
  expect(may(own, 'queues/share-audit-failures')).toBe(true);
  expect(may(own, 'queues/another')).toBe(false);
  const wrong = await print('failure-destination', { ...GOOD, FAILURE_DESTINATION: 'security' });
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('error: FAILURE_DESTINATION: ');
});
