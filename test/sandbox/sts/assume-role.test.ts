import { describe, expect, test } from 'vitest';
import { ALLOW_ALL } from '../../../sandbox/ram/policy.ts';
import type { Keys } from '../openapi/vendor-client.ts';
import { MEMBER, ROLE_ARN, stsFixture } from './fixture.ts';

const NOT_AUTHORIZED = 'You are not authorized to do this action. You should be authorized by RAM.';

describe('AssumeRole, through the vendor’s client', () => {
  test('answers the session and its keys, in the real forms', async () => {
    const { clock, role, assume } = await stsFixture();
    clock.now = Date.parse('2026-11-24T07:00:00.900Z');
    const { status, reply } = await assume();
    expect(status).toBe(200);
    expect(reply).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) as unknown,
      AssumedRoleUser: { Arn: `${ROLE_ARN}/auditor`, AssumedRoleId: `${role.id}:auditor` },
      Credentials: {
        SecurityToken: expect.stringMatching(/^CAIS[A-Za-z0-9+/=]{400}$/) as unknown,
        AccessKeyId: expect.stringMatching(/^STS\.[A-Za-z0-9]{24}$/) as unknown,
        AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{44}$/) as unknown,
        Expiration: '2026-11-24T08:00:00Z',
      },
    });
  });

  test('who the session is: GetCallerIdentity', async () => {
    const { role, session, whoAmI } = await stsFixture();
    expect((await whoAmI(await session())).reply).toMatchObject({
      IdentityType: 'AssumedRoleUser',
      AccountId: MEMBER,
      RoleId: role.id,
      PrincipalId: `${role.id}:auditor`,
      Arn: `acs:ram::${MEMBER}:assumed-role/share-auditor/auditor`,
    });
  });

  test.each([
    ['RoleArn', '', 'MissingRoleArn', 'RoleArn is mandatory for this action.'],
    ['RoleSessionName', '', 'MissingRoleSessionName', 'RoleSessionName is mandatory for this action.'],
    ['RoleArn', 'acs:ram::1:user/x', 'InvalidParameter.RoleArn', undefined],
    ['RoleSessionName', 'a', 'InvalidParameter.RoleSessionName', undefined],
    ['RoleSessionName', 'a b', 'InvalidParameter.RoleSessionName', undefined],
    ['RoleSessionName', 'x'.repeat(65), 'InvalidParameter.RoleSessionName', undefined],
    ['SourceIdentity', 'a', 'InvalidParameter.SourceIdentity', undefined],
    ['SourceIdentity', 'a b', 'InvalidParameter.SourceIdentity', undefined],
    ['SourceIdentity', 'a/b', 'InvalidParameter.SourceIdentity', undefined],
    ['SourceIdentity', 'x'.repeat(65), 'InvalidParameter.SourceIdentity', undefined],
    ['ExternalId', 'x', 'InvalidParameter.ExternalId', undefined],
    ['ExternalId', 'a b', 'InvalidParameter.ExternalId', undefined],
    [
      'DurationSeconds',
      '899',
      'InvalidParameter.DurationSeconds',
      'The Min/Max value of DurationSeconds is 15min/1hr.',
    ],
    [
      'DurationSeconds',
      '3601',
      'InvalidParameter.DurationSeconds',
      'The Min/Max value of DurationSeconds is 15min/1hr.',
    ],
    [
      'DurationSeconds',
      '1e3',
      'InvalidParameter.DurationSeconds',
      'The Min/Max value of DurationSeconds is 15min/1hr.',
    ],
    ['Policy', '{', 'InvalidParameter.PolicyGrammar', 'The parameter Policy has not passed grammar check.'],
    [
      'Policy',
      'x'.repeat(2049),
      'InvalidParameter.PolicySize',
      'The size of Policy must be smaller than 2048 bytes.',
    ],
  ])('%s %j: 400 %s', async (name, value, code, message) => {
    const { assume } = await stsFixture();
    expect(await assume({ [name]: value })).toMatchObject({
      status: 400,
      code,
      error: { Message: message ?? `The parameter ${name} is wrongly formed.` },
    });
  });

  test('a session as long as the role allows', async () => {
    const { role, assume } = await stsFixture();
    role.maxSessionSeconds = 7200;
    expect((await assume({ DurationSeconds: '7200' })).status).toBe(200);
    expect((await assume({ DurationSeconds: '900' })).status).toBe(200);
  });

  test('a session keeps its source identity, also into the next role, and cannot have another one there', async () => {
    const { cloud, assume, session, whoAmI } = await stsFixture();
    const next = cloud.roles.add({ accountId: MEMBER, name: 'next', trustedAccountIds: [MEMBER] });
    const identityOf = ({ accessKeyId }: Keys) => cloud.roles.key(accessKeyId)?.key.role.sourceIdentity;
    const keys = await session({ SourceIdentity: 'Alice+ops=1,2.3@x-y_z' });
    expect(identityOf(keys)).toBe('Alice+ops=1,2.3@x-y_z');
    expect((await whoAmI(keys)).text).not.toContain('Alice');
    const { reply } = await assume({ RoleArn: next.arn }, keys);
    const { AccessKeyId } = reply['Credentials'] as { AccessKeyId: string };
    expect(identityOf({ accessKeyId: AccessKeyId, accessKeySecret: '' })).toBe('Alice+ops=1,2.3@x-y_z');
    expect(await assume({ RoleArn: next.arn, SourceIdentity: 'Bob' }, keys)).toMatchObject({
      status: 400,
      code: 'InvalidParameter.SourceIdentity',
    });
    expect(identityOf(await session())).toBeUndefined();
  });

  test('a role that is not there: 404 EntityNotExist.Role', async () => {
    const { cloud, assume } = await stsFixture();
    const notThere = {
      status: 404,
      code: 'EntityNotExist.Role',
      error: { Message: 'The specified Role not exists .' },
    };
    expect(await assume({ RoleArn: `acs:ram::${MEMBER}:role/other` })).toMatchObject(notThere);
    cloud.roles.remove(ROLE_ARN);
    expect(await assume()).toMatchObject(notThere);
  });

  test('403 NoPermission, with one text: a wrong external id, none, an account that is not trusted, no permission', async () => {
    const { role, sts, assume } = await stsFixture();
    const refused = { status: 403, code: 'NoPermission', error: { Message: NOT_AUTHORIZED } };
    expect(await assume({ ExternalId: 'another' })).toMatchObject(refused);
    expect(await assume({ ExternalId: undefined })).toMatchObject(refused);
    sts.settings.authorize = ({ action, resource }) =>
      !(action === 'sts:AssumeRole' && resource === ROLE_ARN);
    expect(await assume()).toMatchObject(refused);
    sts.settings.authorize = () => true;
    role.externalId = undefined;
    expect((await assume()).status).toBe(200);
    role.trustedAccountIds = [MEMBER];
    expect(await assume()).toMatchObject(refused);
  });

  test('the account itself may not: 403 NoPermission', async () => {
    const { assume } = await stsFixture();
    expect(await assume({}, { accessKeyId: 'root', accessKeySecret: 's' })).toMatchObject({
      status: 403,
      code: 'NoPermission',
      error: { Message: 'Roles may not be assumed by root accounts.' },
    });
  });

  test('a session may assume another role where its own role lets it', async () => {
    const { cloud, role, assume, session } = await stsFixture();
    const next = cloud.roles.add({ accountId: MEMBER, name: 'next', trustedAccountIds: [MEMBER] });
    const keys = await session();
    expect((await assume({ RoleArn: next.arn }, keys)).status).toBe(200);
    role.policy = { ...ALLOW_ALL, Statement: [{ Effect: 'Allow', Action: 'swas-open:*', Resource: '*' }] };
    expect((await assume({ RoleArn: next.arn }, keys)).code).toBe('NoPermission');
  });
});
