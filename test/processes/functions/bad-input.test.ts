import { withoutChannels } from '../../support/without-channels.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import {
  functionContext,
  invoke,
  type Invocation,
  type Outcome,
  ProcessesClock,
} from '../../support/invoke.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = join(import.meta.dirname, '../../..');
const clock = new ProcessesClock();
let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-bad-'));
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000, now: clock.now });
}, 60_000);
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A function waits for its mailbox's pace, a mail a minute; only where a test is about mail is there one. */
const ROBOT_ONLY = withoutChannels('dingtalk');
const mail = () =>
  Object.fromEntries(['SMTP_URL', 'MAIL_FROM', 'MAIL_TO'].map((name) => [name, sandbox.env()[name] ?? '']));

type Change = {
  environment?: Record<string, string>;
  event?: string;
  context?: Record<string, unknown>;
  code?: 'audit' | 'watchdog' | 'digest';
};

async function run(change: Change = {}): Promise<Outcome> {
  const environment: Record<string, string> = {
    ...sandbox.env(),
    ...ROBOT_ONLY,
    SWAS_CALLS_PER_MINUTE: '6000',
    ...change.environment,
  };
  const invocation: Invocation = {
    environment,
    clock,
    ...(change.code === undefined ? {} : { code: join(ROOT, 'dist', change.code) }),
    context: { ...functionContext(environment, DEMO_ACCOUNT_ID), ...change.context },
    ...(change.event === undefined ? {} : { event: change.event }),
  };
  const outcome = await invoke(invocation);
  // I12, for every case here: no secret in the log, in the error or in anything that hangs on it.
  const written = [
    ...outcome.log,
    outcome.stderr,
    outcome.error?.all ?? '',
    JSON.stringify(outcome.summary ?? {}),
  ].join('\n');
  const marked = ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'DINGTALK_SECRET', 'DINGTALK_WEBHOOK', 'SMTP_URL'].map(
    (name) => environment[name] ?? '',
  );
  for (const secret of [...marked, 'wrong-mail-password', 'SECwrong', 'wrong-token'])
    if (secret !== '') expect(written).not.toContain(secret);
  return outcome;
}

describe('a wrong deployment is one clear error, before anything is called', () => {
  it.each<[string, Change, readonly string[]]>([
    [
      'no channel',
      {
        environment: withoutChannels(),
      },
      ['DINGTALK_WEBHOOK', 'SMTP_URL'],
    ],
    [
      'no store',
      { environment: { TABLESTORE_ENDPOINT: '', TABLESTORE_INSTANCE: '' } },
      ['TABLESTORE_ENDPOINT', 'TABLESTORE_INSTANCE', 'a file there does not last'],
    ],
    [
      'several wrong settings at once',
      {
        environment: {
          REGIONS: 'Hangzhou',
          SWAS_CALLS_PER_MINUTE: 'ten',
          OVERDUE_MINUTES: 'soon',
          HISTORY_DAYS: '0',
        },
      },
      [
        '4 settings or files are wrong',
        'REGIONS',
        'SWAS_CALLS_PER_MINUTE',
        'OVERDUE_MINUTES',
        'HISTORY_DAYS',
      ],
    ],
    [
      'a secret without its webhook',
      { environment: { DINGTALK_WEBHOOK: '', DINGTALK_SECRET: 'SECwrong' } },
      ['DINGTALK_SECRET', 'without DINGTALK_WEBHOOK'],
    ],
    [
      'a webhook in clear',
      { environment: { DINGTALK_WEBHOOK: 'http://oapi.example.com/robot/send?access_token=wrong-token' } },
      ['DINGTALK_WEBHOOK', 'https://'],
    ],
    [
      'a mail password with a lone percent sign',
      { environment: { SMTP_URL: 'smtps://user:wrong-mail-password%@mail.example.com:465' } },
      ['SMTP_URL', '%25'],
    ],
    [
      'a policy file that is not there',
      { environment: { POLICY_FILE: '/nowhere/policy.yaml' } },
      ['POLICY_FILE', '/nowhere/policy.yaml'],
    ],
    [
      'TLS that verifies nothing',
      { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
      ['NODE_TLS_REJECT_UNAUTHORIZED: "0"', 'remove it'],
    ],
    ['no role', { context: { credentials: undefined } }, ['role', 's.yaml']],
    ['the default timeout of 3 s', { context: { function: { timeout: 3 } } }, ['timeout', 's.yaml']],
    ['an event that is no JSON', { event: 'audit please' }, ['event', 'without an event']],
    ['an event that is a list', { event: '[1,2]' }, ['event']],
    [
      'an event of the fan-out with more in it',
      { event: '{"run":"r","account":"1234567890123456","role":"acs:ram::1:role/x"}' },
      ["not the fan-out's", 'Nothing was read or written'],
    ],
    [
      'an account that no list has',
      { event: '{"run":"r","account":"1234567890123456"}' },
      ['1234567890123456 is not audited from here', 'MEMBER_ROLE is not set'],
    ],
    [
      'an account that the fan-out never listed',
      {
        environment: { MEMBER_ROLE: 'share-audit-member' },
        event: '{"run":"r","account":"1234567890123456"}',
      },
      ['1234567890123456 is not audited from here', 'not among the members that the fan-out has listed'],
    ],
  ])('%s', async (_name, change, parts) => {
    const before = sandbox.swas.calls.length;
    const { error, summary } = await run(change);
    expect(summary).toBeUndefined();
    for (const part of parts) expect(error?.message).toContain(part);
    expect(sandbox.swas.calls.length).toBe(before);
  });

  it('a policy file with a typo names the place', async () => {
    const file = join(folder, 'policy.yaml');
    await writeFile(file, 'accounts:\n  "1234567890123456":\n    name: Partner\n    expire: 2027-01-01\n');
    const { error } = await run({ environment: { POLICY_FILE: file } });
    expect(error?.message).toContain(file);
    expect(error?.message).toContain('accounts.1234567890123456');
    expect(error?.message).toContain('"expire"');
  });
});

it('a language and a zone that are none stop nothing: the log says what is used instead', async () => {
  const environment = { ALERT_LANGUAGE: 'fr', ALERT_TIMEZONE: 'CST' };
  for (const code of ['audit', 'watchdog', 'digest'] as const) {
    const { error, log } = await run({ environment, code });
    expect(error, code).toBeUndefined();
    expect(log.join('\n'), code).toContain('\\"CST\\" is not a time zone; times are in UTC');
    expect(log.join('\n'), code).toContain('\\"fr\\" is neither en nor zh; messages are in English');
  }
  const digest = sandbox.dingtalk.shown().at(-1)?.text;
  expect(digest).toContain('ALERT_TIMEZONE: “CST” is not a time zone; times are in UTC.');
  expect(digest).toContain('ALERT_LANGUAGE: “fr” is neither en nor zh; messages are in English.');
});

it('I12: a mail password of digits only is in no log, breaks no account id, and is told', async () => {
  const password = DEMO_ACCOUNT_ID.slice(4, 12);
  const url = new URL(sandbox.env()['SMTP_URL'] ?? '');
  url.password = password;
  const { error, log } = await run({ environment: { ...mail(), SMTP_URL: url.href } });
  expect(error).toBeUndefined();
  const written = log.join('\n');
  expect(written).toContain('SMTP_URL: the password has digits only');
  expect(written).toContain(`"accountId":"${DEMO_ACCOUNT_ID}"`);
  expect(written.replaceAll(DEMO_ACCOUNT_ID, '')).not.toContain(password);
});

describe('what the cloud refuses is told, and nothing is lost', () => {
  it('an unknown region is a blind scope that says what to correct', async () => {
    const { summary, error } = await run({ environment: { REGIONS: 'cn-hangzhou,cn-atlantis' } });
    expect(error).toBeUndefined();
    expect(summary).toMatchObject({ status: 'partial' });
    expect(summary?.scopes[1]?.failure?.message).toMatch(/region does not exist.*setting/);
  });

  it('expired credentials', async () => {
    sandbox.cloud.accounts[0]?.accessKeys.push({
      id: 'expired-key',
      secret: 'expired-key-secret',
      securityToken: 'expired-token',
      expiresAt: new Date(0),
    });
    const credentials = {
      accessKeyId: 'expired-key',
      accessKeySecret: 'expired-key-secret',
      securityToken: 'expired-token',
    };
    const { error } = await run({ context: { credentials } });
    expect(error?.message).toMatch(/credentials|token/i);
    expect(error?.all).not.toContain('expired-key-secret');
  });

  it('a Tablestore instance that does not exist', async () => {
    const { error } = await run({ environment: { TABLESTORE_INSTANCE: 'no-such' } });
    expect(error?.message).toContain('TABLESTORE_INSTANCE');
  });

  it('a role without a permission', async () => {
    // The test before has told of a region that is configured no more.
    await run();
    sandbox.swas.settings.authorize = ({ action }) => action !== 'swas-open:ListCustomImageShareAccounts';
    const { summary } = await run();
    expect(summary).toMatchObject({ status: 'partial', scopes: [{ read: 0, failed: 12 }] });
    const told = sandbox.dingtalk.shown().at(-1)?.text;
    expect(told).toContain('swas-open:ListCustomImageShareAccounts');
    // One cause, one message.
    expect(told).toContain('12 of 12 images');
    expect(told).not.toContain('####');
    sandbox.swas.settings.authorize = () => true;
    expect((await run()).summary?.status).toBe('complete');
  });

  it('a webhook whose secret is wrong names the setting; the mail goes out', async () => {
    const image = sandbox.cloud.images({ regionId: 'cn-hangzhou' })[0];
    sandbox.cloud.share(image?.id ?? '', '1000000000000000001');
    const { summary } = await run({ environment: { ...mail(), DINGTALK_SECRET: 'SECwrong' } });
    expect(summary?.alerts[0]?.failure).toContain('DINGTALK_SECRET');
    expect(summary?.alerts[0]?.pending).toBeGreaterThan(0);
    expect(sandbox.mailbox.messages.at(-1)?.text).toContain('1000000000000000001');
    await run();
    expect(sandbox.dingtalk.shown().at(-1)?.text).toContain('1000000000000000001');
  });

  it('a mail server that refuses the password names the setting; the robot is told', async () => {
    // A mailbox of its own: this one has had no mail within the minute.
    await sandbox.close();
    sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000, now: clock.now });
    const url = new URL(sandbox.env()['SMTP_URL'] ?? '');
    url.password = 'wrong-mail-password';
    const { summary } = await run({ environment: { ...mail(), SMTP_URL: url.href } });
    expect(summary?.alerts[1]?.failure).toContain('SMTP_URL');
    expect(summary?.alerts[1]?.pending).toBe(1);
    expect(sandbox.dingtalk.shown()).toHaveLength(1);
    await run({ environment: mail() });
    expect(sandbox.mailbox.messages).toHaveLength(1);
  });
});
