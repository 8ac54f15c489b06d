import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { listRegions, noSuchRegion } from '../../lib/swas/list-regions.ts';
import { sandboxForTest } from '../support/command.ts';

async function ask(endpoint: string, named: readonly string[], env: Readonly<Record<string, string>>) {
  const credentials = credentialSource(
    () =>
      Promise.resolve({
        accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
        accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
      }),
    () => undefined,
  );
  return listRegions({
    endpoint,
    credentials,
    named,
    signal: new AbortController().signal,
    quota: new CallQuota(6000, systemClock),
    clock: systemClock,
    random: () => 0,
  });
}

test('it is one call where one endpoint serves all regions', async () => {
  const sandbox = await sandboxForTest();
  const env = sandbox.env();
  const { regionIds } = await ask(env['SWAS_ENDPOINT'] ?? '', ['cn-hangzho', 'cn-shanghai'], env);
  expect(regionIds).toContain('cn-hangzhou');
  expect(sandbox.swas.calls).toHaveLength(1);
});

test('the first endpoint that answers counts: neither a mistyped region nor a closed network keeps it waiting', async () => {
  const sandbox = await sandboxForTest();
  const env = sandbox.env();
  // The host's name is the region's: only this "region" has an endpoint.
  const endpoint = (env['SWAS_ENDPOINT'] ?? '').replace('127.0.0.1', '{region}');
  const begunMs = Date.now();
  const { regionIds } = await ask(endpoint, ['cn-hangzho', '127.0.0.1'], env);
  expect(regionIds).toContain('cn-hangzhou');
  expect(Date.now() - begunMs).toBeLessThan(3_000);
});

test('where none answers, the failure of the region that always exists is told', async () => {
  const sandbox = await startSandbox();
  const env = sandbox.env();
  await sandbox.close();
  await expect(ask(env['SWAS_ENDPOINT'] ?? '', ['cn-hangzho'], env)).rejects.toMatchObject({
    name: 'OpenApiError',
    code: 'ApiTemporary',
    message: expect.stringMatching(
      /^ListRegions: 127\.0\.0\.1:\d+ refuses the connection.*\(ECONNREFUSED\)$/,
    ) as string,
  });
});

test('a region that is none is said with the one that is meant, or with all', () => {
  const known = ['cn-hangzhou', 'rus-west-1'];
  expect(noSuchRegion('cn-hangzho', known)).toBe('SWAS has no region cn-hangzho; did you mean cn-hangzhou?');
  expect(noSuchRegion('mars', known)).toBe(
    'SWAS has no region mars; its regions are cn-hangzhou, rus-west-1',
  );
});
