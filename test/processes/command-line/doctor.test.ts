import { expect, it, vi } from 'vitest';
import { newWorld } from '../../support/new-world.ts';
import { packageForTest, runCommand, sandboxForTest } from '../../support/command.ts';
import { runEither } from './here.ts';

// Each process loads the SDKs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

interface Told {
  readonly checks: readonly { readonly name: string; readonly status: string }[];
}

const statuses = (told: Told): Record<string, string> =>
  Object.fromEntries(told.checks.map(({ name, status }) => [name, status]));

it('green with nothing deployed; and deployed, with a test message on each channel where one is asked for: exit code 0, at most as wide as the screen', async () => {
  const world = await newWorld('tablestore', { seed: 'demo' });
  const { sandbox } = world;
  await world.audit();
  const posts = world.posts().length;
  const undeployed = await runEither(['doctor'], world.environment());
  expect(undeployed.out).toContain('– Deployed functions: skipped');
  expect(undeployed).toMatchObject({ code: 0, err: '' });
  const code = await packageForTest('exports.handler = async () => "{}";');
  const triggers = [
    { triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: '@every 15m' } },
  ] as const;
  for (const functionName of ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest'])
    sandbox.fc.deploy({ functionName, code, timeout: 120, role: 'acs:ram::1:role/r', triggers });
  const green = await runCommand(['doctor', '--send'], world.environment());
  expect(green.out).toContain('✓ Everything works.');
  expect(green).toMatchObject({ code: 0, err: '' });
  expect(world.posts()).toHaveLength(posts + 1);
  for (const line of green.out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

it('with nothing set it says what to do first, and ends with 1', async () => {
  const { STS_ENDPOINT = '' } = (await sandboxForTest()).env();
  const { code, out, err } = await runCommand(['doctor'], { STS_ENDPOINT });
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out.split('\n', 2)).toEqual([
    '✗ Settings: failed',
    expect.stringContaining('REGIONS is not set, nor FC_DEPLOY_REGION') as unknown,
  ]);
  expect(out).toContain('aliyun configure');
  expect(out).toContain('– Account: not checked: it needs "Credentials"');
  expect(out).toContain('✗ Not ready.');
});

it('--events explains in four lines, without credentials, settings or a network, how to try what the trail records', async () => {
  const { code, out, err } = await runEither(['doctor', '--events'], {});
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => line.slice(0, 3))).toEqual(['1. ', '2. ', '3. ', '4. ']);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  for (const part of ['Ten minutes', 'AddCustomImageShareAccount', 'The timer works', 'swas-share-audit'])
    expect(out).toContain(part);
  for (const other of ['--send', '--json'])
    expect(await runEither(['doctor', '--events', other], {})).toMatchObject({ code: 2, out: '' });
});

it('I12: no secret in what it finds, whatever is wrong; and a wrong flag is 2', async () => {
  const sandbox = await sandboxForTest();
  const environment = {
    ...sandbox.env(),
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'a-wrong-key-secret',
    DINGTALK_SECRET: 'SECa-wrong-robot-secret',
    SMTP_URL: 'smtp://me:mail-password@127.0.0.1:9',
  };
  const { code, out, err } = await runCommand(['doctor', '--send', '--json'], environment);
  expect(code).toBe(1);
  expect(statuses(JSON.parse(out) as Told)).toMatchObject({ identity: 'failed', channels: 'failed' });
  for (const secret of ['a-wrong-key-secret', 'a-wrong-robot', 'mail-password', 'robot-token'])
    expect(out + err, secret).not.toContain(secret);
  expect((await runEither(['doctor', '--sned'], environment)).code).toBe(2);
});

it('has the rules of check-settings, and a wrong zone hides no other check', async () => {
  const world = await newWorld('tablestore', { seed: 'demo' });
  await world.audit();
  const told = async (changes: Record<string, string>) => {
    const { code, out } = await runEither(['doctor', '--json'], { ...world.environment(), ...changes });
    const { checks } = JSON.parse(out) as {
      checks: readonly {
        name: string;
        status: string;
        findings: readonly { status: string; found: string }[];
      }[];
    };
    const of = (name: string) => checks.find((check) => check.name === name);
    return { code, settings: of('settings')?.findings, channels: of('channels')?.status };
  };
  expect(await told({ WATCHDOG_SCHEDULE: '*/17 * * * *', ALERT_TIMEZONE: 'Asia/Beijing' })).toEqual({
    code: 1,
    settings: [
      {
        status: 'failed',
        found:
          'WATCHDOG_SCHEDULE: "*/17 * * * *" has 5 fields; Function Compute wants six, which begin with the seconds; write 0 */17 * * * *',
      },
      {
        status: 'failed',
        found: 'ALERT_TIMEZONE: "Asia/Beijing" is not a time zone\'s full name; write Asia/Shanghai',
      },
    ],
    channels: 'skipped',
  });
  expect(await told({ ALERT_TIMEZONR: 'Asia/Shanghai' })).toMatchObject({
    code: 3,
    settings: [
      {
        status: 'warning',
        found: 'ALERT_TIMEZONR: is no setting, and nothing reads it; did you mean ALERT_TIMEZONE?',
      },
    ],
  });
});
