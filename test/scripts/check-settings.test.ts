import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const GOOD = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-auditor',
  TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.ots.aliyuncs.com',
  TABLESTORE_INSTANCE: 'share-audit',
  DINGTALK_WEBHOOK: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
  DINGTALK_SECRET: 'SEC0123abcd',
};

async function check(
  environment: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/check-settings.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, out, err };
}

it('settings that are in order may be deployed', async () => {
  const { code, out } = await check(GOOD);
  expect(code).toBe(0);
  expect(out).toContain('in order');
});

it('a forgotten one, a wrong one and a copied placeholder are found before anything is deployed', async () => {
  expect(await check({})).toMatchObject({ code: 2 });
  const { code, err } = await check({
    ...GOOD,
    SHARE_AUDIT_ROLE: 'swas-share-auditor',
    REGIONS: 'Hangzhou',
    OVERDUE_MINUTES: 'soon',
    DINGTALK_SECRET: 'SEC…',
  });
  expect(code).toBe(2);
  for (const name of [
    'SHARE_AUDIT_ROLE',
    'REGIONS',
    'OVERDUE_MINUTES',
    'DINGTALK_SECRET',
    'Nothing was deployed',
  ])
    expect(err).toContain(name);
});
