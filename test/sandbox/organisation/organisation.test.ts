import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkBuilt } from '../../../sandbox/organisation/deploy.ts';
import { organisation } from '../../../sandbox/organisation/organisation.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { writePackage } from '../fc/fixture.ts';

const STRANGER = '1098765432109876543';
const ROOT = join(import.meta.dirname, '../../..');

// The built functions run here, each invocation in a process of its own.
vi.setConfig({ testTimeout: 60_000 });

async function started(members: number, timerMs?: number) {
  const printed: string[] = [];
  const { sandbox: options, setUp } = organisation({
    members,
    timerMs,
    print: (text) => void printed.push(text),
  });
  // The timers are fired by hand.
  const sandbox = await startSandbox({ ...options, timers: false, quotaPerMinute: 6000 });
  onTestFinished(() => sandbox.close());
  return { sandbox, scene: setUp(sandbox), printed: () => printed.join('') };
}

describe('an organisation', () => {
  test('has members with images in three regions, and one role in each', async () => {
    const { cloud } = (await started(20)).sandbox;
    expect(cloud.accounts).toHaveLength(21);
    expect(new Set(cloud.accounts.map(({ id }) => id)).size).toBe(21);
    const { members = [], managementAccountId } = cloud.directory ?? {};
    expect(managementAccountId).toBe(DEMO_ACCOUNT_ID);
    expect(members).toHaveLength(20);
    for (const { accountId } of members) {
      const images = cloud.images({ ownerId: accountId });
      expect(new Set(images.map(({ regionId }) => regionId)).size).toBe(3);
      expect(cloud.roles.find(`acs:ram::${accountId}:role/share-audit-member`)).toMatchObject({
        trustedPrincipals: [`acs:ram::${DEMO_ACCOUNT_ID}:role/swas-share-auditor`],
        trustedAccountIds: [],
        externalId: 'sandbox-external-id',
      });
    }
  });

  test('has the functions as s.yaml deploys them; their timers become quicker in their own ratio', async () => {
    const periods = async (timerMs?: number) =>
      Object.fromEntries(
        (await started(1, timerMs)).sandbox.fc
          .functions()
          .map(({ name, triggers }) => [name, triggers[0]?.triggerConfig.cronExpression]),
      );
    const digest = 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON';
    expect(await periods()).toMatchObject({
      'swas-share-audit': '@every 15m',
      'swas-share-watchdog': '@every 17m',
      'swas-share-digest': digest,
    });
    expect(await periods(20_000)).toMatchObject({
      'swas-share-audit': '@every 20s',
      'swas-share-watchdog': '@every 23s',
      'swas-share-digest': digest,
    });
    const [audit] = (await started(1)).sandbox.fc.functions();
    expect(audit).toMatchObject({ timeoutSeconds: 840, memoryMb: 512, async: { retries: 1 } });
    expect(Object.keys(audit?.environment ?? {}).filter((name) => name.includes('ACCESS_KEY'))).toEqual([]);
  });

  test('is audited and watched: the baseline, then the alert of a share, are printed', async () => {
    const { sandbox, scene, printed } = await started(1);
    const watching = scene.begin();
    await sandbox.fc.idle();
    const { id } = sandbox.cloud.images({ ownerId: DEMO_ACCOUNT_ID })[0] ?? { id: '' };
    sandbox.cloud.share(id, STRANGER);
    sandbox.fc.fire('swas-share-audit');
    // Not until it ends: it would wait a minute before it sends the next mail.
    await vi.waitFor(() => expect(printed()).toContain(STRANGER), 30_000);
    watching.stop();
    expect(printed()).toMatch(/^\n\d\d:\d\d:\d\d {2}DingTalk shows:\n {2}│ \[First look at 3 regions/);
    expect(printed()).toContain(`"${sandbox.cloud.image(id).name}"`);
    expect(printed()).toMatch(/mail to security@sandbox\.example: «First look/);
  });

  test('tells of what does not end well, without the terminal’s escapes', async () => {
    const { sandbox, scene, printed } = await started(1);
    const watching = scene.begin();
    await sandbox.fc.idle();
    sandbox.fc.deploy({
      functionName: 'swas-share-audit',
      code: await writePackage("exports.handler = async () => { throw new Error('no\\u001b[2J'); };"),
      asyncInvokeConfig: { maxAsyncRetryAttempts: 0 },
      triggers: sandbox.fc.functions()[0]?.triggers ?? [],
    });
    sandbox.fc.fire('swas-share-audit');
    await sandbox.fc.idle();
    watching.stop();
    expect(printed()).toMatch(/\d\d:\d\d:\d\d {2}swas-share-audit: failed: no \[2J\n/);
  });

  test('greets with a share that can be typed as it stands', async () => {
    const { sandbox, scene } = await started(3);
    const [, accountId = '', name] =
      scene.about.join('\n').match(/npm run sandbox -- share --account (\d+) (\S+) \d+$/m) ?? [];
    expect(sandbox.cloud.images({ ownerId: accountId }).map((image) => image.name)).toContain(name);
    expect(scene.environment['REGIONS']).toBe('cn-hangzhou,cn-shanghai,ap-southeast-1');
  });
});

/** What the real ones do at the least: one asynchronous invocation an account, which enters it and lists. */
const DISPATCHES = `
const Client = require('${ROOT}/node_modules/@alicloud/fc2');
exports.handler = async (event, { accountId, credentials, region }) => {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const client = new Client(accountId, {
    accessKeyID: accessKeyId, accessKeySecret, securityToken, region,
    endpoint: process.env.FUNCTION_COMPUTE_ENDPOINT,
  });
  client.version = '2023-03-30';
  for (const account of process.env.ACCOUNTS.split(','))
    await client.post('/functions/swas-share-audit/invocations', JSON.stringify({ run: 'r', account }), {
      'x-fc-invocation-type': 'Async',
    });
};`;
const ENTERS = `
const { default: Client, Config, OpenApiRequest, Params } = require('${ROOT}/node_modules/@alicloud/openapi-client');
const { RuntimeOptions } = require('${ROOT}/node_modules/@alicloud/tea-util');
const call = async (endpoint, version, action, keys, query) => {
  const client = new Client(new Config({ ...keys, endpoint: new URL(endpoint).host, protocol: 'http' }));
  const params = new Params({ action, version, protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK',
    style: 'RPC', reqBodyType: 'formData', bodyType: 'string' });
  const { body } = await client.callApi(params, new OpenApiRequest({ query }), new RuntimeOptions({}));
  return JSON.parse(body);
};
exports.handler = async (event, { credentials }) => {
  const { account } = JSON.parse(event);
  const { MEMBER_ROLE, MEMBER_EXTERNAL_ID, STS_ENDPOINT, SWAS_ENDPOINT, REGIONS } = process.env;
  const { Credentials } = await call(STS_ENDPOINT, '2015-04-01', 'AssumeRole', credentials, {
    RoleArn: 'acs:ram::' + account + ':role/' + MEMBER_ROLE, RoleSessionName: 'audit', ExternalId: MEMBER_EXTERNAL_ID,
  });
  const keys = { accessKeyId: Credentials.AccessKeyId, accessKeySecret: Credentials.AccessKeySecret,
    securityToken: Credentials.SecurityToken };
  let images = 0;
  for (const RegionId of REGIONS.split(','))
    images += Number((await call(SWAS_ENDPOINT, '2020-06-01', 'ListCustomImages', keys, { RegionId })).TotalCount);
  return { status: account + ': ' + images };
};`;

test('fans out: with the deployed settings and roles, every member is entered and its images are seen', async () => {
  const { sandbox } = await started(4);
  const { fc, cloud } = sandbox;
  const members = cloud.accounts.slice(1).map(({ id }) => id);
  const [audit] = fc.functions();
  if (audit === undefined) throw new Error('no function is deployed');
  const common = { role: audit.role, timeout: 30 };
  fc.deploy({
    ...common,
    functionName: 'swas-share-audit',
    code: await writePackage(ENTERS),
    environmentVariables: audit.environment,
  });
  fc.deploy({
    ...common,
    functionName: 'dispatch',
    code: await writePackage(DISPATCHES),
    environmentVariables: { ...audit.environment, ACCOUNTS: members.join() },
    triggers: audit.triggers,
  });
  fc.fire('dispatch');
  await fc.idle();
  const answers = fc.invocations
    .filter(({ functionName }) => functionName === 'swas-share-audit')
    .map(({ result }) => (JSON.parse(String(result?.body)) as { status?: string }).status);
  expect(new Set(answers), fc.invocations.at(-1)?.result?.log).toEqual(
    new Set(members.map((id) => `${id}: 6`)),
  );
  expect(answers).toHaveLength(members.length);
});

test('a package that is not built is named, with what to run', () => {
  expect(() => checkBuilt([{ code: join(ROOT, 'dist/audit') }, { code: '/nowhere/dist/digest' }])).toThrow(
    '/nowhere/dist/digest is not there: build the functions with `npm run build`, then start the sandbox again.',
  );
});
