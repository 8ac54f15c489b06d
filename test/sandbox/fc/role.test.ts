import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { fcFixture } from './fixture.ts';

const TELLS_KEYS = 'exports.handler = async (event, context) => context.credentials;';
const ROLE = `acs:ram::${DEMO_ACCOUNT_ID}:role/share-audit`;

describe('the role of a function', () => {
  test('gives it the keys of a new session with every invocation, and with a retry', async () => {
    const { cloud, clock, deploy, invoke } = await fcFixture();
    cloud.roles.add({
      accountId: DEMO_ACCOUNT_ID,
      name: 'share-audit',
      trustedServices: ['fc.aliyuncs.com'],
    });
    await deploy(TELLS_KEYS, { role: ROLE });
    const [first, second] = [await invoke(), await invoke()];
    const keys = JSON.parse(String(first.data)) as Record<string, string>;
    expect(Object.keys(keys)).toEqual(['accessKeyId', 'accessKeySecret', 'securityToken']);
    expect(first.data).not.toEqual(second.data);
    expect(cloud.accessKey(keys['accessKeyId'] ?? '')).toMatchObject({
      account: { id: DEMO_ACCOUNT_ID },
      key: {
        secret: keys['accessKeySecret'],
        securityToken: keys['securityToken'],
        expiresAt: new Date(Math.floor(clock.now / 1000 + 36 * 3600) * 1000),
        role: { name: 'share-audit', session: first.headers['x-fc-request-id'] },
      },
    });
  });

  test.each([
    ['is not there', undefined, DEMO_ACCOUNT_ID],
    ['does not trust Function Compute', [], DEMO_ACCOUNT_ID],
    ['is another account’s', ['fc.aliyuncs.com'], '5301946782215093477'],
  ])('that %s keeps it from starting', async (_, trustedServices, accountId) => {
    const { cloud, fc, deploy, invoke } = await fcFixture();
    cloud.accounts.push({ id: '5301946782215093477', accessKeys: [] });
    if (trustedServices !== undefined) cloud.roles.add({ accountId, name: 'share-audit', trustedServices });
    const role = `acs:ram::${accountId}:role/share-audit`;
    await deploy(TELLS_KEYS, { role });
    fc.settings.errorForm = '2.0';
    const refusal = `Function Compute is not authorized to assume the role '${role}'`;
    await expect(invoke()).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(refusal) as unknown,
    });
    await invoke('', { 'x-fc-invocation-type': 'Async' });
    await fc.idle();
    expect(fc.events).toMatchObject([{ status: 'Failed', attempts: 0, error: refusal }]);
    expect(fc.invocations).toEqual([]);
  });
});
