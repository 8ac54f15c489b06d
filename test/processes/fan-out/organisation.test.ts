import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkBuilt } from '../../../sandbox/organisation/deploy.ts';
import { organisation } from '../../../sandbox/organisation/organisation.ts';
import { watch } from '../../../sandbox/organisation/watch.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { writePackage } from '../../sandbox/fc/fixture.ts';
import { gatherBriefly } from './gather-briefly.ts';

const STRANGER = '1098765432109876543';
const ROOT = join(import.meta.dirname, '../../..');

// The built functions run here, each invocation in a process of its own.
vi.setConfig({ testTimeout: 60_000 });

async function started(members: number, timerMs?: number) {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const { sandbox: options, setUp } = organisation({ members, timerMs, print });
  // The timers are fired by hand.
  const sandbox = await startSandbox({ ...options, timers: false, quotaPerMinute: 6000 });
  onTestFinished(() => sandbox.close());
  return { sandbox, scene: setUp(sandbox), print, printed: () => printed.join('') };
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
        trustedPrincipals: [`acs:ram::${DEMO_ACCOUNT_ID}:role/swas-share-audit`],
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
    expect(await periods()).toEqual({
      'swas-share-audit': '@every 1m',
      'swas-share-watchdog': '@every 17m',
      'swas-share-digest': digest,
      'swas-share-dispatch': '@every 1m',
    });
    expect(await periods(20_000)).toEqual({
      'swas-share-audit': '@every 20s',
      'swas-share-watchdog': '@every 340s',
      'swas-share-digest': digest,
      'swas-share-dispatch': '@every 20s',
    });
    const [audit] = (await started(1)).sandbox.fc.functions();
    expect(audit).toMatchObject({ timeoutSeconds: 600, memoryMb: 512, async: { retries: 1 } });
    expect(Object.keys(audit?.environment ?? {}).filter((name) => name.includes('ACCESS_KEY'))).toEqual([]);
  });

  test('tells of what does not end well, without the terminal’s escapes', async () => {
    const { sandbox, printed, print } = await started(1);
    const watching = watch(sandbox, print);
    sandbox.fc.deploy({
      functionName: 'swas-share-audit',
      code: await writePackage("exports.handler = async () => { throw new Error('no\\u001b[2J'); };"),
      asyncInvokeConfig: { maxAsyncRetryAttempts: 0 },
      triggers: sandbox.fc.functions()[0]?.triggers ?? [],
    });
    sandbox.fc.fire('swas-share-audit');
    await sandbox.fc.idle();
    watching.stop();
    expect(printed()).toMatch(/^\d\d:\d\d:\d\d {2}swas-share-audit: failed: no␛\[2J\n$/);
  });

  test('without members it is the home account alone, with the functions of s.yaml', async () => {
    const { sandbox, scene } = await started(0, 60_000);
    expect(sandbox.fc.functions().map(({ name }) => name)).toEqual([
      'swas-share-audit',
      'swas-share-watchdog',
      'swas-share-digest',
    ]);
    expect(sandbox.cloud.directory).toBeUndefined();
    expect(scene.environment).not.toHaveProperty('MEMBER_ROLE');
    expect(scene.about.join('\n')).toMatch(
      /^# Account 1850926437581920 with \d+ images, audited by the built/,
    );
  });

  test('greets with a share that can be typed as it stands', async () => {
    const { sandbox, scene } = await started(3);
    const [, accountId = '', name] =
      scene.about.join('\n').match(/npm run sandbox -- share --account (\d+) (\S+) \d+$/m) ?? [];
    expect(sandbox.cloud.images({ ownerId: accountId }).map((image) => image.name)).toContain(name);
    expect(scene.environment['REGIONS']).toBe('cn-hangzhou,cn-shanghai,ap-southeast-1');
    expect(scene.about.join()).not.toContain('No mail');
    expect((await started(1, 20_000)).scene.about.join()).toContain('No mail');
  });
});

// The audits of members gather what they have to say: in the long size for 20 s.
test('audits every account and prints what it tells: first looks, then a share in a member', async () => {
  const { sandbox, scene, printed } = await started(3, 1_000);
  const { fc, cloud } = sandbox;
  await gatherBriefly(sandbox);
  const watching = scene.begin();
  await fc.idle();
  expect(fc.events.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'Succeeded'));
  const answers = fc.invocations.map(
    ({ result }) => JSON.parse(String(result?.body)) as { status: string; accountId?: string },
  );
  expect(answers.filter(({ status }) => status !== 'complete')).toEqual([]);
  const audited = answers.flatMap(({ accountId }) => accountId ?? []);
  expect(new Set(audited)).toEqual(new Set(cloud.accounts.map(({ id }) => id)));
  for (const name of ['swas-share-watchdog', 'swas-share-digest']) fc.fire(name);
  await fc.idle();
  expect(fc.events.filter(({ status }) => status !== 'Succeeded')).toEqual([]);
  // Each function had its own role, with what its documented policy allows.
  expect(new Set(cloud.roles.asked().map(({ role }) => role))).toEqual(
    new Set(['share-audit-member', ...fc.functions().map(({ name }) => name)]),
  );
  expect(cloud.roles.asked().filter(({ allowed }) => !allowed)).toEqual([]);
  const { id: member = '' } = cloud.accounts[2] ?? {};
  cloud.share(cloud.images({ ownerId: member })[0]?.id ?? '', STRANGER);
  // A run rests for three quarters of the timer's period after one that read everything.
  await wait(800);
  fc.fire('swas-share-dispatch');
  await vi.waitFor(() => expect(printed()).toContain(STRANGER), 60_000);
  watching.stop();
  // On a slow machine the first account's may wait for the next ones' and leave in one message with them.
  expect(printed()).toMatch(
    /^\n\d\d:\d\d:\d\d {2}DingTalk shows:\n {2}│ \[🔵 First look \(not new\): .* \((3 regions|\d of your accounts)\)/u,
  );
  expect(printed().slice(printed().lastIndexOf('DingTalk shows'))).toContain(member);
}, 180_000);

test('a package that is not built is named, with what to run', () => {
  expect(() => checkBuilt([{ code: join(ROOT, 'dist/audit') }, { code: '/nowhere/dist/digest' }])).toThrow(
    '/nowhere/dist/digest/index.js does not exist. Build the functions with `npm run build`, then start the sandbox again.',
  );
});
