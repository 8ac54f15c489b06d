import { expect, onTestFinished, test } from 'vitest';
import type { AccessKey } from '../../../sandbox/account.ts';
import { Cloud } from '../../../sandbox/cloud.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { demoRegions } from '../../../sandbox/seed.ts';
import { startSts } from '../../../sandbox/sts/server.ts';
import { callApi } from '../openapi/vendor-client.ts';

async function stsWith(key: Omit<AccessKey, 'id' | 'secret'>) {
  const accounts = [{ id: '5301946782215093477', accessKeys: [{ id: 'key', secret: 's', ...key }] }];
  const faults = new Faults();
  const sts = await startSts({ cloud: new Cloud({ accounts, regions: demoRegions() }), faults });
  onTestFinished(() => sts.close());
  const { securityToken } = key;
  const keys = {
    accessKeyId: 'key',
    accessKeySecret: 's',
    ...(securityToken === undefined ? {} : { securityToken }),
  };
  return {
    sts,
    faults,
    whoAmI: (version = '2015-04-01') => callApi(sts.url, version, 'GetCallerIdentity', {}, { keys }),
  };
}

test('the account itself', async () => {
  const { sts, whoAmI } = await stsWith({});
  expect((await whoAmI()).reply).toMatchObject({
    IdentityType: 'Account',
    AccountId: '5301946782215093477',
    UserId: '5301946782215093477',
    PrincipalId: '5301946782215093477',
    Arn: 'acs:ram::5301946782215093477:root',
  });
  expect(sts.calls).toMatchObject([{ action: 'GetCallerIdentity', status: 200 }]);
});

test('a RAM user', async () => {
  const { whoAmI } = await stsWith({ user: { id: '216959339000000001', name: 'auditor' } });
  expect((await whoAmI()).reply).toMatchObject({
    IdentityType: 'RAMUser',
    AccountId: '5301946782215093477',
    UserId: '216959339000000001',
    Arn: 'acs:ram::5301946782215093477:user/auditor',
  });
});

test('an assumed role', async () => {
  const role = { id: '300000000000000001', name: 'share-auditor', session: 'fc' };
  const { whoAmI } = await stsWith({ role, securityToken: 't' });
  expect((await whoAmI()).reply).toMatchObject({
    IdentityType: 'AssumedRoleUser',
    RoleId: '300000000000000001',
    PrincipalId: '300000000000000001:fc',
    Arn: 'acs:ram::5301946782215093477:assumed-role/share-auditor/fc',
  });
});

test('refusals and faults are those of every OpenAPI service', async () => {
  const { faults, whoAmI } = await stsWith({});
  expect(await whoAmI('2020-06-01')).toMatchObject({ status: 404, code: 'InvalidAction.NotFound' });
  faults.add({ service: 'sts', operation: 'GetCallerIdentity', effect: { kind: 'throttle' } });
  expect(await whoAmI()).toMatchObject({ status: 400, code: 'Throttling.User' });
});
