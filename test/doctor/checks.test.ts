import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { differingSettings } from '../../lib/doctor/differing-settings.ts';
import { runsFinding } from '../../lib/doctor/runs-check.ts';
import { readSettings } from '../../lib/config/doctor.ts';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { listenOnLoopback } from '../../sandbox/loopback.ts';
import type { TimerTrigger } from '../../sandbox/fc/function.ts';
import type { FcSignature } from '../../sandbox/fc/settings.ts';
import { folderForTest, packageForTest, sandboxForTest } from '../support/command.ts';
import { examined } from './visit.ts';

const MINUTE_MS = 60_000;

/** An STS of which nothing but the time is asked. */
async function stsWithClock(date: string | undefined): Promise<string> {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    if (date !== undefined) response.setHeader('date', date);
    response.writeHead(400).end();
  });
  const port = await listenOnLoopback(server, 0);
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}`;
}

describe('clock', () => {
  it.each([
    [0, 'ok', 'clock is right'],
    [50_000, 'ok', 'clock is right'],
    [120_000, 'warning', '120 s fast'],
    [-120_000, 'warning', '120 s slow'],
    [16 * MINUTE_MS, 'failed', 'signatures are refused'],
  ])('ahead by %i ms: %s', async (aheadMs, status, text) => {
    const serviceMs = Date.parse('2026-11-24T07:00:00Z');
    const STS_ENDPOINT = await stsWithClock(new Date(serviceMs).toUTCString());
    const clock = { now: () => serviceMs + aheadMs, sleep: () => Promise.resolve() };
    const { statusOf, textOf } = await examined({ STS_ENDPOINT }, { clock });
    expect(statusOf('clock')).toBe(status);
    expect(textOf('clock')).toContain(text);
  });

  it('an answer without a time is no proof of a right clock', async () => {
    const { statusOf } = await examined({ STS_ENDPOINT: await stsWithClock(undefined) });
    expect(statusOf('clock')).toBe('warning');
  });
});

describe('what fails takes along only what stands on it', () => {
  it('wrong keys: nothing is asked in their name, and the channels and the policy are looked at all the same', async () => {
    const sandbox = await sandboxForTest();
    const { results, statusOf, textOf } = await examined({
      ...sandbox.env(),
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'not-the-secret',
    });
    expect(statusOf('identity')).toBe('failed');
    expect(textOf('identity')).not.toContain('not-the-secret');
    for (const name of ['regions', 'images', 'store', 'functions', 'runs'] as const)
      expect(statusOf(name), name).toBe('unchecked');
    expect([statusOf('policy'), statusOf('channels')]).toEqual(['ok', 'skipped']);
    expect(results.every(({ status, because }) => (status === 'unchecked') === (because !== undefined))).toBe(
      true,
    );
    expect(sandbox.swas.calls).toEqual([]);
  });

  it('one wrong setting hides no other: each is told, and what does not need it is checked', async () => {
    const sandbox = await sandboxForTest();
    const { statusOf, textOf } = await examined({
      ...sandbox.env(),
      REGIONS: 'Hangzhou',
      MAIL_FROM: '',
      HISTORY_DAYS: 'long',
    });
    for (const name of ['REGIONS', 'MAIL_FROM', 'HISTORY_DAYS']) expect(textOf('settings')).toContain(name);
    expect([statusOf('identity'), statusOf('regions'), statusOf('channels'), statusOf('policy')]).toEqual([
      'ok',
      'unchecked',
      'unchecked',
      'unchecked',
    ]);
  });

  it('a region that SWAS does not have is named with those that it has', async () => {
    const sandbox = await sandboxForTest();
    const { textOf, statusOf } = await examined({ ...sandbox.env(), REGIONS: 'cn-hangzhou,cn-nowhere' });
    expect(statusOf('regions')).toBe('failed');
    expect(textOf('regions')).toContain('SWAS has no region cn-nowhere');
    expect(textOf('regions')).toContain('ap-southeast-1');
  });

  it('a store that is not there or not Tablestore is told with what to change', async () => {
    const sandbox = await sandboxForTest();
    const wrong = await examined({ ...sandbox.env(), TABLESTORE_INSTANCE: 'another-one' });
    expect(wrong.statusOf('store')).toBe('failed');
    expect(wrong.textOf('store')).toContain('Correct TABLESTORE_INSTANCE');
    expect(wrong.statusOf('runs')).toBe('unchecked');
    const notes = join(await folderForTest(), 'notes.txt');
    await writeFile(notes, 'minutes of the meeting '.repeat(50));
    for (const [SNAPSHOT_FILE, said] of [
      ['/nowhere/at/all.sqlite', 'Set SNAPSHOT_FILE to a path'],
      [notes, 'notes.txt is not a database'],
      [join(notes, '..'), 'is a directory: write a file in it'],
    ] as const) {
      const file = await examined({
        ...sandbox.env(),
        TABLESTORE_ENDPOINT: '',
        TABLESTORE_INSTANCE: '',
        SNAPSHOT_FILE,
      });
      expect(file.statusOf('store')).toBe('failed');
      expect(file.textOf('store')).toContain(said);
    }
  });
});

it('exceptions that end soon or have ended are told; a policy that is none fails with its place', async () => {
  const POLICY_FILE = join(await folderForTest(), 'policy.yaml');
  const clock = { now: () => Date.parse('2026-11-24T07:00:00Z'), sleep: () => Promise.resolve() };
  const STS_ENDPOINT = await stsWithClock('Tue, 24 Nov 2026 07:00:00 GMT');
  const accounts = [
    ['1234567890123401', '2026-11-01'],
    ['1234567890123402', '2026-12-01'],
    ['1234567890123403', '2027-11-01'],
  ].map(([id, date]) => `  "${id}": { name: Partner, expires: ${date} }`);
  await writeFile(POLICY_FILE, `accounts:\n${accounts.join('\n')}\n`);
  const { statusOf, textOf } = await examined({ POLICY_FILE, STS_ENDPOINT }, { clock });
  expect(statusOf('policy')).toBe('warning');
  expect(textOf('policy')).toMatch(/123401.*has ended: 2026-11-01.*123402.*ends soon: 2026-12-01/);
  expect(textOf('policy')).not.toContain('123403');
  await writeFile(POLICY_FILE, 'accounts: [');
  const broken = await examined({ POLICY_FILE, STS_ENDPOINT }, { clock });
  expect(broken.statusOf('policy')).toBe('failed');
  expect(broken.textOf('policy')).toContain(POLICY_FILE);
});

describe('functions', () => {
  const timer = (enable: boolean): TimerTrigger => ({
    triggerName: 'every-15-minutes',
    triggerType: 'timer',
    triggerConfig: { cronExpression: '@every 15m', enable },
  });
  const role = 'acs:ram::1850926437581920:role/swas-share-audit';

  it('not deployed, no role, too short a time, no timer, or one that is switched off: each is told', async () => {
    const sandbox = await sandboxForTest();
    const code = await packageForTest('');
    const [audit, watchdog] = ['swas-share-audit', 'swas-share-watchdog'];
    sandbox.fc.deploy({ functionName: audit, code, timeout: 840 });
    sandbox.fc.deploy({ functionName: watchdog, code, timeout: 3, role, triggers: [timer(false)] });
    const { textOf, statusOf } = await examined(sandbox.env());
    expect(statusOf('functions')).toBe('failed');
    expect(textOf('functions')).toContain('swas-share-audit has no role');
    expect(textOf('functions')).toContain('swas-share-audit has no timer');
    expect(textOf('functions')).toContain('swas-share-watchdog has a timeout of 3 s');
    expect(textOf('functions')).toContain(
      'the timer of swas-share-watchdog is switched off: every-15-minutes',
    );
    expect(textOf('functions')).toContain('There is no function swas-share-digest in cn-hangzhou');
    expect(textOf('functions')).toContain('npm run deploy');
  });

  it('none of them deployed: one remark with the way to deploy, and no failure', async () => {
    const sandbox = await sandboxForTest();
    const { results, statusOf } = await examined(sandbox.env());
    expect(results.find(({ name }) => name === 'functions')).toMatchObject({
      status: 'skipped',
      findings: [
        {
          found: expect.stringContaining('not deployed in cn-hangzhou') as unknown,
          commands: ['npm run deploy'],
        },
      ],
    });
    // No timer of ours: the first run is this terminal's own.
    expect(results.find(({ name }) => name === 'runs')).toMatchObject({
      findings: [{ found: 'no run yet', commands: ['npx share-auditor audit'] }],
    });
    expect(statusOf('runs')).toBe('warning');
  });

  it.each<[FcSignature, string]>([
    [
      'FC',
      'Function Compute accepts the signature of its version 2.0 (@alicloud/fc2): GetFunction, ListTriggers',
    ],
    [
      'ACS3-HMAC-SHA256',
      'Function Compute refuses the signature of its version 2.0, and accepts ACS3-HMAC-SHA256 (@alicloud/openapi-client): GetFunction, ListTriggers',
    ],
  ])('all well where %s alone is accepted, which is named', async (signature, found) => {
    const sandbox = await sandboxForTest();
    sandbox.fc.settings.signatures = [signature];
    const rest = { code: await packageForTest(''), timeout: 120, role, triggers: [timer(true)] };
    const names = ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest'];
    for (const functionName of names) sandbox.fc.deploy({ functionName, ...rest });
    const { results } = await examined(sandbox.env());
    const findings = results.find(({ name }) => name === 'functions')?.findings ?? [];
    expect(findings.filter(({ status }) => status !== 'ok' && status !== 'warning')).toEqual([]);
    for (const name of names) expect(JSON.stringify(findings)).toContain(`${name} is run by @every 15m`);
    expect(findings.at(-1)).toEqual({ status: 'ok', found });
    expect(new Set(sandbox.fc.calls.map((call) => call.signature))).toEqual(new Set([signature]));
  });

  it('a digest whose timer is off is a failure beside two functions that are well', async () => {
    const sandbox = await sandboxForTest();
    const code = await packageForTest('');
    const rest = { code, timeout: 120, role };
    for (const functionName of ['swas-share-audit', 'swas-share-watchdog'])
      sandbox.fc.deploy({ functionName, ...rest, triggers: [timer(true)] });
    sandbox.fc.deploy({ functionName: 'swas-share-digest', ...rest, triggers: [timer(false)] });
    const { results } = await examined(sandbox.env());
    const found = results.find(({ name }) => name === 'functions')?.findings ?? [];
    expect(found.filter(({ status }) => status === 'failed')).toEqual([
      {
        status: 'failed',
        found: 'the timer of swas-share-digest is switched off: every-15-minutes',
        mend: expect.stringContaining('Switch it on') as unknown,
        commands: ['npm run deploy'],
      },
    ]);
  });

  it('I12: settings that differ from this terminal’s are named, and their values are not', async () => {
    const sandbox = await sandboxForTest();
    const code = await packageForTest('');
    const environmentVariables = {
      DINGTALK_SECRET: 'SECwhich-is-another',
      REGIONS: 'cn-hangzhou',
      OTHER: 'x',
    };
    const rest = { code, timeout: 120, role, triggers: [timer(true)] };
    sandbox.fc.deploy({ functionName: 'swas-share-audit', environmentVariables, ...rest });
    for (const functionName of ['swas-share-watchdog', 'swas-share-digest'])
      sandbox.fc.deploy({ functionName, ...rest });
    const { textOf, statusOf } = await examined(sandbox.env());
    expect(statusOf('functions')).toBe('warning');
    expect(textOf('functions')).toContain(
      'swas-share-audit has other settings than this terminal: DINGTALK_SECRET.',
    );
    expect(textOf('functions')).not.toContain('which-is-another');
  });

  it('where nothing can be deployed, it is skipped and Function Compute is left alone', async () => {
    const sandbox = await sandboxForTest();
    const file = join(await folderForTest(), 'snapshot.sqlite');
    const { statusOf } = await examined({
      ...sandbox.env(),
      TABLESTORE_ENDPOINT: '',
      TABLESTORE_INSTANCE: '',
      SNAPSHOT_FILE: file,
    });
    expect([statusOf('store'), statusOf('functions'), statusOf('runs')]).toEqual([
      'ok',
      'skipped',
      'skipped',
    ]);
    expect(sandbox.fc.calls).toEqual([]);
  });

  it('an empty setting and one that is not set are the same; spaces around one make no difference', () => {
    expect(differingSettings({ REGIONS: '', MAIL_TO: 'a@b.c ' }, { MAIL_TO: 'a@b.c' })).toEqual([]);
    expect(differingSettings({ REGIONS: 'all' }, {})).toEqual(['REGIONS']);
  });
});

describe('the last run', () => {
  const nowMs = Date.parse('2026-11-24T07:00:00Z');
  const run = (minutesAgo: number, status: RunSummary['status'], reason?: string): RunSummary =>
    ({
      status,
      startedAt: new Date(nowMs - minutesAgo * MINUTE_MS - 30_000).toISOString(),
      durationMs: 30_000,
      ...(reason === undefined ? {} : { reason }),
    }) as RunSummary;

  it.each([
    [[], 'warning', 'no run yet'],
    [[run(5, 'complete')], 'ok', '5 minutes ago'],
    [[run(44, 'partial')], 'ok', '44 minutes ago'],
    [[run(45, 'complete')], 'failed', 'overdue'],
    [[run(1, 'failed', 'denied'), run(16, 'complete')], 'warning', 'the newest failed: denied'],
    [[run(1, 'failed', 'denied')], 'failed', 'the only run did not end well'],
  ] as const)('%#: %j', (runs, status, text) => {
    const finding = runsFinding(runs, nowMs, 45);
    expect(finding.status).toBe(status);
    expect(finding.found).toContain(text);
  });

  it('where no timer runs none is overdue, and one that failed is told all the same', () => {
    expect(runsFinding([run(4500, 'complete')], nowMs, undefined).status).toBe('ok');
    expect(runsFinding([run(1, 'failed', 'denied')], nowMs, undefined).status).toBe('failed');
  });
});

it('I12: every secret of the settings is known to the redactor, also where another setting is wrong', () => {
  const { secrets } = readSettings({
    DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=the-token',
    DINGTALK_SECRET: 'SECsecret',
    SMTP_URL: 'smtps://me%40example.com:p%40ssword@example.com:465',
    MAIL_FROM: 'nonsense',
  });
  expect(secrets).toEqual(expect.arrayContaining(['the-token', 'SECsecret', 'p@ssword']));
});
