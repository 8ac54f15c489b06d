import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { PARTNER_IMAGE } from '../../../sandbox/seed.ts';
import { COMMAND } from '../../support/command.ts';

const CLI = `${process.execPath} ${COMMAND}`;

let sandbox: Sandbox;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-streams-'));
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000 });
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** In a shell, as a person writes it; the exit code is the command's own. */
async function shell(line: string): Promise<number | null> {
  const { TABLESTORE_ENDPOINT: _e, TABLESTORE_INSTANCE: _i, ...env } = sandbox.env();
  const child = spawn('bash', ['-c', line.replaceAll('share-auditor', CLI)], {
    cwd: folder,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env, SWAS_CALLS_PER_MINUTE: '6000' },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

const BROKEN = ['2>&1 | true; exit ${PIPESTATUS[0]}', '> /dev/full 2> /dev/full', '2> >(true)'];

it.each(BROKEN)(
  'a share is taken back to the end though nobody listens: %s',
  { timeout: 60_000 },
  async (ending) => {
    const revoke = `share-auditor revoke --region cn-hangzhou --image ${PARTNER_IMAGE} --all-untrusted --yes`;
    const code = await shell(`${revoke} ${ending}`);
    expect([...sandbox.cloud.image(PARTNER_IMAGE).shares.keys()]).toEqual([]);
    expect(code).toBe(ending.startsWith('> /dev/full') ? 1 : 0);
  },
);

it('an audit whose reader has gone away still says by its exit code that there are new shares', {
  timeout: 60_000,
}, async () => {
  const audit = 'share-auditor audit --region cn-hangzhou --snapshot s.sqlite';
  const quiet = `env DINGTALK_WEBHOOK= DINGTALK_SECRET= SMTP_URL= MAIL_FROM= MAIL_TO= ${audit}`;
  expect(await shell(`${quiet} | true; exit \${PIPESTATUS[0]}`)).toBe(0);
  sandbox.cloud.share(PARTNER_IMAGE, '1098765432109876543');
  expect(await shell(`${quiet} | true; exit \${PIPESTATUS[0]}`)).toBe(4);
});

it('results that a full disk did not take are no success', { timeout: 60_000 }, async () => {
  const dry = 'share-auditor audit --region cn-hangzhou --dry-run --json';
  expect(await shell(`${dry} > /dev/full`)).toBe(1);
  expect(await shell(`${dry} > /dev/null`)).toBe(0);
});
