import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../sandbox/ram/policy.ts';
import { MANAGEMENT, MEMBER, ROLE_ARN, stsFixture, USER } from './fixture.ts';

const mayListIn = (region: string): Policy => ({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: 'swas-open:List*', Resource: `acs:swas-open:${region}:*:customimage/*` },
  ],
});

describe('the keys of a session', () => {
  test('act in the role’s account', async () => {
    const { cloud, session, listImages } = await stsFixture();
    cloud.addImage({ ownerId: MEMBER, name: 'theirs' });
    cloud.addImage({ ownerId: MANAGEMENT, name: 'ours' });
    expect((await listImages(await session())).reply['CustomImages']).toMatchObject([
      { Name: 'theirs', UserId: MEMBER },
    ]);
    expect((await listImages(USER)).reply['CustomImages']).toMatchObject([{ Name: 'ours' }]);
  });

  test('may what the role may, as it stands now', async () => {
    const { role, session, listImages } = await stsFixture();
    const keys = await session();
    role.policy = mayListIn('cn-hangzhou');
    expect((await listImages(keys)).status).toBe(200);
    expect(await listImages(keys, 'cn-shanghai')).toMatchObject({
      status: 403,
      code: 'NoPermission',
      error: {
        AccessDeniedDetail: {
          AuthAction: 'swas-open:ListCustomImages',
          AuthPrincipalDisplayName: 'share-auditor',
          AuthPrincipalOwnerId: MEMBER,
          AuthPrincipalType: 'AssumedRoleUser',
        },
      },
    });
    role.policy = {
      Version: '1',
      Statement: [
        ...mayListIn('*').Statement,
        { Effect: 'Deny', Action: 'SWAS-OPEN:listcustomimages', Resource: '*' },
      ],
    };
    expect((await listImages(keys)).code).toBe('NoPermission');
  });

  test('may no more than the Policy of their session', async () => {
    const { session, listImages } = await stsFixture();
    const keys = await session({ Policy: JSON.stringify(mayListIn('cn-hangzhou')) });
    expect((await listImages(keys)).status).toBe(200);
    expect((await listImages(keys, 'cn-shanghai')).code).toBe('NoPermission');
  });

  test('end with their session: 400 InvalidSecurityToken.Expired, everywhere', async () => {
    const { clock, session, listImages, whoAmI } = await stsFixture();
    const keys = await session({ DurationSeconds: '900' });
    clock.now += 899_000;
    expect((await listImages(keys)).status).toBe(200);
    clock.now += 1000;
    const expired = {
      status: 400,
      code: 'InvalidSecurityToken.Expired',
      error: { Message: 'Specified SecurityToken is expired.' },
    };
    expect(await listImages(keys)).toMatchObject(expired);
    expect(await whoAmI(keys)).toMatchObject(expired);
  });

  test('need their own token', async () => {
    const { session, listImages } = await stsFixture();
    const [keys, others] = [await session(), await session()];
    const { accessKeyId, accessKeySecret } = keys;
    expect((await listImages({ accessKeyId, accessKeySecret })).code).toBe('MissingSecurityToken');
    expect(await listImages({ ...others, accessKeyId, accessKeySecret })).toMatchObject({
      status: 400,
      code: 'InvalidSecurityToken.Malformed',
    });
  });

  test('are gone with the role', async () => {
    const { cloud, session, listImages } = await stsFixture();
    const keys = await session();
    cloud.roles.remove(ROLE_ARN);
    expect((await listImages(keys)).code).toBe('InvalidAccessKeyId.NotFound');
  });
});

test('a role is made as RAM would make it', async () => {
  const { cloud } = await stsFixture();
  const add = (changes: object) => cloud.roles.add({ accountId: MEMBER, name: 'other', ...changes });
  expect(() => add({ name: 'share-auditor' })).toThrow(`already has a role ${ROLE_ARN}`);
  expect(() => add({ name: 'a b' })).toThrow(
    'the name of a role must be 1 to 64 letters, digits, _, . or -, not "a b"',
  );
  expect(() => add({ accountId: '1' })).toThrow('no account 1');
  expect(() => add({ maxSessionSeconds: 900 })).toThrow('3600 to 43200');
  expect(() => cloud.roles.remove('acs:ram::1:role/x')).toThrow('no role acs:ram::1:role/x');
});
