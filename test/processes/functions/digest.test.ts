import { withoutChannels } from '../../support/without-channels.ts';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { functionContext, invoke, type Outcome, ROOT } from '../../support/invoke.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const PACKAGE = join(ROOT, 'dist/digest');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 600 });
}, 60_000);
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox?.close());

function run(change: Readonly<Record<string, string>> = {}, code = PACKAGE): Promise<Outcome> {
  const environment = { ...sandbox.env(), SWAS_CALLS_PER_MINUTE: '600', REGIONS: 'cn-hangzhou', ...change };
  return invoke({ environment, context: functionContext(environment, DEMO_ACCOUNT_ID), code });
}

const seen = () => [sandbox.dingtalk.shown().length, sandbox.mailbox.messages.length];

it('the built package, loaded as Function Compute does, tells once what the audit found', async () => {
  const audited = await run(withoutChannels('dingtalk'), join(ROOT, 'dist/audit'));
  expect(audited.error).toBeUndefined();
  const before = seen();
  const schedule = { DIGEST_SCHEDULE: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON' };
  const first = await run(schedule);
  expect(first).toMatchObject({ error: undefined, stderr: '' });
  expect(first.summary).toMatchObject({ accountId: DEMO_ACCOUNT_ID, status: 'made', well: false });
  const [posts, mails] = seen();
  expect([posts, mails]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
  const { attachments } = await simpleParser(sandbox.mailbox.messages.at(-1)?.raw ?? '');
  const [report] = attachments;
  expect(report?.filename).toMatch(/^share-report-\d{4}-\d\d-\d\d\.html$/);
  // Not `toContain`: a failure would print the whole of it.
  expect(report?.content.includes('golden-base-nodejs20')).toBe(true);
  const digest = sandbox.dingtalk.shown().at(-1)?.text ?? '';
  expect(digest).toContain('Everything was read: 1 region, 12 images, ');
  expect(digest).toContain('every Monday at 09:00 Asia/Shanghai');
  const again = await run(withoutChannels('dingtalk'));
  expect(again.summary).toMatchObject({ status: 'recent', delivered: 0 });
  expect(sandbox.dingtalk.shown()).toHaveLength(posts ?? 0);
  // Logs are JSON lines, and the answer is the last of them.
  for (const line of first.log) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(JSON.parse(first.log.at(-1) ?? '')).toEqual(first.summary);
});

it('a wrong setting is one clear error with every problem once, before anything is called', async () => {
  const { error } = await run({ OVERDUE_MINUTES: 'soon', HISTORY_DAYS: '0', DINGTALK_AT: '110' });
  expect(error).toMatchObject({ code: 'Config' });
  for (const name of ['OVERDUE_MINUTES', 'HISTORY_DAYS', 'DINGTALK_AT'])
    expect(error?.message.split(name)).toHaveLength(2);
});

it('I12: a store out of reach is thrown, without a secret', async () => {
  sandbox.faults.add({
    service: 'tablestore',
    times: Infinity,
    effect: { kind: 'refuse', code: 'OTSAuthFailed', status: 403 },
  });
  const { error, log, stderr } = await run();
  expect(error).toMatchObject({ code: 'StoreDenied' });
  const said = JSON.stringify([error, log, stderr]);
  const env = sandbox.env();
  for (const name of ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'DINGTALK_WEBHOOK', 'DINGTALK_SECRET', 'SMTP_URL'])
    expect(said).not.toContain(env[name] ?? 'missing');
});

it('nothing of it is in the packages of the audit and the watchdog', async () => {
  const own = 'the report is too large for a mail';
  expect(await readFile(join(PACKAGE, 'index.js'), 'utf8')).toContain(own);
  for (const name of ['audit', 'watchdog']) {
    const file = join(ROOT, 'dist', name, 'index.js');
    const code = await readFile(file, 'utf8');
    expect(code).not.toContain('echarts');
    expect(code).not.toContain(own);
    expect((await stat(file)).size).toBeLessThan(1.75 * 1024 * 1024);
  }
});
