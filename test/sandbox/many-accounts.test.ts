import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Policy } from '../../sandbox/ram/policy.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID, demoAccounts } from '../../sandbox/seed.ts';
import { sdk } from './tablestore/sdk.ts';

const MEMBER = '5301946782215093477';
const ROOT = join(import.meta.dirname, '../..');

async function twoAccounts() {
  const accounts = [...demoAccounts(), { id: MEMBER, accessKeys: [{ id: 'member', secret: 's' }] }];
  const sandbox = await startSandbox({ accounts, seed: true, quotaPerMinute: 600 });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** ListTable with these keys: the tables, or the OTS code. */
async function tables(
  endpoint: string,
  accessKeyId: string,
  secretAccessKey: string,
  stsToken?: string,
): Promise<unknown> {
  const client = new sdk.Client({
    accessKeyId,
    secretAccessKey,
    ...(stsToken === undefined ? {} : { stsToken }),
    endpoint,
    instancename: 'share-audit',
    maxRetries: 0,
  });
  return client.listTable({}).then(
    ({ tableNames }) => tableNames,
    (error: unknown) => /OTS[A-Za-z]+/.exec(String(error))?.[0],
  );
}

test('Tablestore’s instance belongs to the first account; a role of it may what its policy says', async () => {
  const { cloud, tablestore } = await twoAccounts();
  const list = (...keys: [string, string, string?]) => tables(tablestore.endpoint, ...keys);
  expect(await list('sandbox-access-key', 'sandbox-access-key-secret')).toEqual([]);
  expect(await list('member', 's')).toBe('OTSAuthFailed');
  const role = cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name: 'share-audit' });
  const { id, secret, securityToken } = cloud.roles.open(role, 's', 3600);
  expect(await list(id, secret, securityToken)).toEqual([]);
  role.policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'swas-open:*', Resource: '*' }] };
  expect(await list(id, secret, securityToken)).toBe('OTSNoPermissionAccess');
  const theirs = cloud.roles.add({ accountId: MEMBER, name: 'share-audit' });
  const session = cloud.roles.open(theirs, 's', 3600);
  expect(await list(session.id, session.secret, session.securityToken)).toBe('OTSAuthFailed');
});

test('the built audit, run by its timer with its documented role, audits over Tablestore', async () => {
  const sandbox = await twoAccounts();
  const policy = JSON.parse(await readFile(join(ROOT, 'docs/ram/audit-policy.json'), 'utf8')) as Policy;
  const role = sandbox.cloud.roles.add({
    accountId: DEMO_ACCOUNT_ID,
    name: 'share-audit',
    trustedServices: ['fc.aliyuncs.com'],
    policy,
  });
  const environment: Record<string, string> = { ...sandbox.env(), SWAS_CALLS_PER_MINUTE: '600' };
  for (const name of ['ACCESS_KEY_ID', 'ACCESS_KEY_SECRET']) delete environment[`ALIBABA_CLOUD_${name}`];
  sandbox.fc.deploy({
    functionName: 'swas-share-audit',
    code: join(ROOT, 'dist/audit'),
    timeout: 120,
    role: role.arn,
    environmentVariables: environment,
    triggers: [
      {
        triggerName: 'every-15-minutes',
        triggerType: 'timer',
        triggerConfig: { cronExpression: '@every 15m' },
      },
    ],
  });
  sandbox.fc.fire('swas-share-audit');
  await sandbox.fc.idle();
  const [invocation] = sandbox.fc.invocations;
  expect(sandbox.fc.events, invocation?.result?.log ?? '').toMatchObject([
    { status: 'Succeeded', attempts: 1 },
  ]);
  expect(JSON.parse(String(invocation?.result?.body))).toMatchObject({
    status: 'complete',
    accountId: DEMO_ACCOUNT_ID,
    scopes: [{ images: 12, read: 12, failed: 0, baseline: 'taken' }],
  });
  expect(sandbox.dingtalk.shown()).toHaveLength(1);
});
