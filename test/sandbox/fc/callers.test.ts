import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { fcFixture, INVOKE, KEYS } from './fixture.ts';

const ECHO = 'exports.handler = async (event) => String(event);';
const OTHER_ACCOUNT = '5301946782215093477';

/** A function, and the keys of a session of a role in its account. */
async function withSession() {
  const fixture = await fcFixture();
  const { cloud, fc, deploy } = fixture;
  await deploy(ECHO);
  fc.settings.errorForm = '2.0';
  const role = cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name: 'dispatcher' });
  const { id, secret, securityToken } = cloud.roles.open(role, 's', 900);
  return { ...fixture, role, keys: { accessKeyID: id, accessKeySecret: secret, securityToken } };
}

describe('who calls Function Compute', () => {
  test('a session of a role, with its token', async () => {
    const { client, keys } = await withSession();
    expect((await client(keys).post(INVOKE, 'x')).data).toBe('x');
    await expect(client({ ...keys, securityToken: 'other' }).post(INVOKE, 'x')).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('the security token is missing or invalid') as unknown,
    });
  });

  test('a session that has ended: 403', async () => {
    const { clock, client, keys } = await withSession();
    clock.now += 898_000;
    expect((await client(keys).post(INVOKE, 'x')).data).toBe('x');
    clock.now += 2000;
    await expect(client(keys).post(INVOKE, 'x')).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/failed with 403.*the security token has expired/) as unknown,
    });
  });

  test('needs the permission: its role’s, and the hook’s', async () => {
    const { fc, role, client, keys } = await withSession();
    const resource = `acs:fc:cn-hangzhou:${DEMO_ACCOUNT_ID}:functions/f`;
    role.policy = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'fc:InvokeFunction', Resource: resource }],
    };
    expect((await client(keys).post(INVOKE, 'x')).data).toBe('x');
    await expect(client(keys).get('/functions/f')).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(
        `the caller is not authorized to perform 'fc:GetFunction' on resource '${resource}'`,
      ) as unknown,
    });
    fc.settings.authorize = ({ action }) => action !== 'fc:InvokeFunction';
    await expect(client().post(INVOKE, 'x')).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  test('another account’s keys reach neither its functions nor its address', async () => {
    const { cloud, client, fc } = await withSession();
    cloud.accounts.push({ id: OTHER_ACCOUNT, accessKeys: [{ id: 'other', secret: 's' }] });
    const others = { accessKeyID: 'other', accessKeySecret: 's' };
    await expect(client(others).post(INVOKE, 'x')).rejects.toMatchObject({ code: 'AccessDenied' });
    const atHome = client(others, { 'x-fc-account-id': OTHER_ACCOUNT });
    await expect(atHome.post(INVOKE, 'x')).rejects.toMatchObject({ code: 'FunctionNotFound' });
    expect(fc.invocations).toEqual([]);
  });

  test('keys of one’s own account, from the constructor on', async () => {
    const { client } = await withSession();
    expect((await client(KEYS).post(INVOKE, 'x')).data).toBe('x');
  });
});
