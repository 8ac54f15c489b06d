import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { callSwas } from './openapi/vendor-client.ts';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

test('one call starts every service, with the environment that our program needs', async () => {
  const sandbox = await startSandbox({ seed: true });
  onTestFinished(() => sandbox.close());
  const url = /^http:\/\/127\.0\.0\.1:\d+$/;
  const others = Object.values(sandbox.inboxes).flatMap((inbox) => Object.entries(inbox.env()));
  expect(sandbox.env()).toEqual({
    ...Object.fromEntries(others),
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-access-key',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-access-key-secret',
    REGIONS: 'cn-hangzhou',
    SWAS_ENDPOINT: matching(url),
    STS_ENDPOINT: matching(url),
    RESOURCE_DIRECTORY_ENDPOINT: matching(url),
    FUNCTION_COMPUTE_ENDPOINT: matching(url),
    TABLESTORE_ENDPOINT: matching(url),
    TABLESTORE_INSTANCE: 'share-audit',
    DINGTALK_WEBHOOK: matching(/\/robot\/send\?access_token=sandbox-robot-token$/),
    DINGTALK_SECRET: 'SECsandboxrobotsecret',
    SMTP_URL: matching(/^smtp:\/\/auditor%40sandbox\.example:[\w-]+@127\.0\.0\.1:\d+$/),
    MAIL_FROM: 'auditor@sandbox.example',
    MAIL_TO: 'security@sandbox.example',
  });
});

test('begins empty unless it is seeded, with the real quota and the given latency', async () => {
  const sandbox = await startSandbox({ latencyMs: 1 });
  onTestFinished(() => sandbox.close());
  expect(sandbox.cloud.images()).toEqual([]);
  expect(sandbox.swas.settings).toMatchObject({ quotaPerMinute: 10, latencyMs: 1 });
});

test('accounts of one’s own, a temporary key included', async () => {
  const accessKeys = [
    { id: 'STS.k', secret: 's', securityToken: 't', expiresAt: new Date(Date.now() + 60_000) },
  ];
  const sandbox = await startSandbox({ accounts: [{ id: '5301946782215093477', accessKeys }] });
  onTestFinished(() => sandbox.close());
  expect(sandbox.env()).toMatchObject({
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.k',
    ALIBABA_CLOUD_SECURITY_TOKEN: 't',
  });
  const keys = { accessKeyId: 'STS.k', accessKeySecret: 's', securityToken: 't' };
  expect((await callSwas(sandbox.swas.url, 'ListRegions', {}, { keys })).status).toBe(200);
});

test('where one service cannot start, the others are closed again', async () => {
  const first = await startSandbox();
  onTestFinished(() => first.close());
  await expect(startSandbox({ ports: { email: first.mailbox.port } })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('close leaves no socket listening', async () => {
  const sandbox = await startSandbox();
  const urls = Object.values(sandbox.env()).filter((value) => value.startsWith('http:'));
  expect(urls.length).toBeGreaterThanOrEqual(6);
  await sandbox.close();
  for (const url of urls) {
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  }
});

test('a clock that is moved by days moves quota and share times, and the vendor’s client still gets in', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const sandbox = await startSandbox({ now: () => now, quotaPerMinute: 1 });
  onTestFinished(() => sandbox.close());
  const { id } = sandbox.cloud.addImage();
  expect((await callSwas(sandbox.swas.url, 'ListRegions')).status).toBe(200);
  expect((await callSwas(sandbox.swas.url, 'ListRegions')).code).toBe('Throttling.User');
  now += 3 * 24 * 60 * 60_000;
  expect((await callSwas(sandbox.swas.url, 'ListRegions')).status).toBe(200);
  sandbox.cloud.share(id, '1999999999999999');
  expect(sandbox.cloud.image(id).shares.get('1999999999999999')).toBe('2026-01-04 08:00:00.0');
});
