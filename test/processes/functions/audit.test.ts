import { withoutChannels } from '../../support/without-channels.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { functionContext, invoke, PACKAGE } from '../../support/invoke.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 600 });
}, 60_000);
afterAll(async () => {
  await sandbox?.close();
});

function deployment() {
  const environment: Record<string, string> = { ...sandbox.env(), SWAS_CALLS_PER_MINUTE: '600' };
  return { environment, context: functionContext(environment, DEMO_ACCOUNT_ID) };
}

it('the built package, loaded as Function Compute does, audits over Tablestore: baseline, alert, quiet', async () => {
  const first = await invoke(deployment());
  expect(first.error).toBeUndefined();
  expect(first.summary).toMatchObject({
    status: 'complete',
    accountId: DEMO_ACCOUNT_ID,
    scopes: [{ images: 12, read: 12, failed: 0, baseline: 'taken' }],
    calls: { byApi: { ListCustomImages: 1, ListCustomImageShareAccounts: 17 }, throttled: 0 },
  });
  expect(sandbox.tablestore.tables().toSorted()).toEqual([
    'share_audit_history',
    'share_audit_images',
    'share_audit_outbox',
    'share_audit_runs',
    'share_audit_state',
  ]);
  const image = sandbox.cloud.images({ regionId: 'cn-hangzhou' })[0];
  sandbox.cloud.share(image?.id ?? '', '1098765432109876543');
  // At most a mail a minute, of the process's real minutes: the second mail's own test is `deliver`'s.
  const robotOnly = deployment();
  Object.assign(robotOnly.environment, withoutChannels('dingtalk'));
  const second = await invoke(robotOnly);
  expect(second.summary?.scopes[0]?.changes).toEqual({ shared: 1 });
  expect(sandbox.dingtalk.shown().at(-1)?.text).toContain('1098765432109876543');
  // Evidence that outlives the store: who may write the tables cannot take it back.
  expect(second.log.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({
      level: 'info',
      message: 'change',
      change: expect.objectContaining({ kind: 'shared', accountId: '1098765432109876543' }) as object,
    }),
  );
  const third = await invoke(robotOnly);
  expect(third.summary).toMatchObject({ status: 'complete', scopes: [{ changes: {} }] });
  expect(sandbox.dingtalk.shown()).toHaveLength(2);
  expect(sandbox.mailbox.messages).toHaveLength(1);
  for (const outcome of [first, second, third]) {
    // Logs are JSON lines, and the summary is the last of them.
    const lines = outcome.log.map((line) => JSON.parse(line) as unknown);
    expect(lines.at(-1)).toEqual(outcome.summary);
    expect(outcome.stderr).toBe('');
    expect(outcome.exitCode).toBe(0);
  }
});

it("I12: the SDKs' debug switches stay off, whatever the environment says", async () => {
  const { environment, context } = deployment();
  for (const DEBUG of ['aliyun', '*', 'httpx:*']) {
    const { log, stderr } = await invoke({ environment: { ...environment, DEBUG }, context });
    expect(stderr).toBe('');
    expect(log.every((line) => line.startsWith('{'))).toBe(true);
    expect(log.join('\n')).not.toContain(environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET']);
  }
});

it('the package is small and holds no test, sandbox, SQLite or command line', async () => {
  const files = await readdir(PACKAGE);
  expect(files.filter((file) => file !== 'policy.yaml').toSorted()).toEqual([
    'NOTICE',
    'bom.json',
    'https-proxy-agent.js',
    'index.js',
    'nodemailer-lib-mime-node.js',
    'nodemailer-lib-smtp-connection.js',
    'package.json',
    'yaml.js',
  ]);
  const code = await readFile(join(PACKAGE, 'index.js'), 'utf8');
  expect((await stat(join(PACKAGE, 'index.js'))).size).toBeLessThan(0.6 * 1024 * 1024);
  for (const stranger of [
    'better-sqlite3',
    'vitest',
    'commander',
    'mailparser',
    'sandbox-access-key',
    'BEGIN IMMEDIATE',
  ])
    expect(code.includes(stranger), stranger).toBe(false);
});
