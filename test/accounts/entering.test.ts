import { describe, expect, onTestFinished, test } from 'vitest';
import { enterAccount } from '../../lib/accounts/enter-account.ts';
import { listAccounts } from '../../lib/accounts/list-accounts.ts';
import { assumedRole } from '../../lib/openapi/assume-role.ts';
import { type Credentials, credentialSource } from '../../lib/platform/credentials.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { rpcCaller } from '../../lib/openapi/call.ts';
import { newDirectory } from '../../sandbox/resource-directory/directory.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { STS } from '../../lib/openapi/sts.ts';

const HOME = '1850926437581920';
const MEMBER = '5301946782215093477';
/** I12: shown to nobody. */
const EXTERNAL_ID = 'confused-deputy-7f3a';
const KEY = { id: 'home-key', secret: 'home-secret', user: { id: '204512367890123456', name: 'auditor' } };

async function company(members = [MEMBER]) {
  const accounts = [{ id: HOME, accessKeys: [KEY] }, ...members.map((id) => ({ id, accessKeys: [] }))];
  const sandbox = await startSandbox({ accounts, seed: false });
  onTestFinished(() => sandbox.close());
  const home = credentialSource(
    () => Promise.resolve<Credentials>({ accessKeyId: KEY.id, accessKeySecret: KEY.secret }),
    () => undefined,
  );
  await home.get();
  const environment = sandbox.env();
  const clock = fakeClock(Date.now(), { auto: true });
  const stsEndpoint = environment['STS_ENDPOINT'] ?? '';
  const account = {
    accountId: MEMBER,
    roleArn: `acs:ram::${MEMBER}:role/share-audit-member`,
    externalId: EXTERNAL_ID,
  };
  const told: Credentials[] = [];
  const role = {
    stsEndpoint,
    roleArn: account.roleArn,
    externalId: EXTERNAL_ID,
    sessionName: 'share-audit-r1',
  };
  const member = credentialSource(assumedRole({ ...role, by: home, clock }), (c) => told.push(c));
  const enter = () => enterAccount({ account, member, home, homeId: HOME, stsEndpoint });
  const addRole = (more: object = {}) =>
    sandbox.cloud.roles.add({
      accountId: MEMBER,
      name: 'share-audit-member',
      trustedAccountIds: [HOME],
      externalId: EXTERNAL_ID,
      ...more,
    });
  const assumptions = () => sandbox.sts.calls.filter((call) => call.action === 'AssumeRole').length;
  return { sandbox, home, environment, clock, stsEndpoint, member, told, enter, addRole, assumptions };
}

describe('an account’s role', () => {
  test('is taken on once for all who ask, under a session named after the run', async () => {
    const { addRole, member, stsEndpoint, assumptions, told } = await company();
    addRole();
    const [one, two] = await Promise.all([member.get(), member.get()]);
    expect(one).toEqual(two);
    await member.get();
    expect(assumptions()).toBe(1);
    expect(told).toHaveLength(1);
    const who = await rpcCaller({ endpoint: stsEndpoint, service: STS, credentials: member })(
      'GetCallerIdentity',
      {},
    );
    expect(who).toMatchObject({
      AccountId: MEMBER,
      Arn: `acs:ram::${MEMBER}:assumed-role/share-audit-member/share-audit-r1`,
    });
  });

  test('is taken on again before its credentials end, and not sooner', async () => {
    const { addRole, member, clock, assumptions } = await company();
    addRole();
    const first = await member.get();
    clock.jump(54 * 60_000);
    expect(await member.get()).toEqual(first);
    clock.jump(2 * 60_000);
    expect(await member.get()).not.toEqual(first);
    expect(assumptions()).toBe(2);
  });

  test('that is missing is told with the exact policies to add', async () => {
    const { enter } = await company();
    const error = (await enter().catch((e: unknown) => e)) as OpenApiError;
    expect(error).toBeInstanceOf(OpenApiError);
    expect(error).toMatchObject({ code: 'ApiDenied', vendorCode: 'EntityNotExist.Role', retryable: false });
    expect(error.message).toContain(`Account ${MEMBER} cannot be entered: it has no role share-audit-member`);
    expect(error.message).toContain(
      `"Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::${HOME}:user/auditor"]},"Condition":{"StringEquals":{"sts:ExternalId":["YOUR_EXTERNAL_ID"]}}`,
    );
    expect(error.message).toContain(
      ' (YOUR_EXTERNAL_ID: MEMBER_EXTERNAL_ID, or externalId in accounts.yaml)',
    );
    expect(error.message).not.toContain(EXTERNAL_ID);
    expect(error.message).toContain(
      `"Action":["swas-open:ListCustomImages","swas-open:ListCustomImageShareAccounts"],"Resource":["acs:swas-open:*:${MEMBER}:customimage/*"]`,
    );
  });

  test.each([
    ['trusts somebody else', { trustedAccountIds: ['9999999999999999'] }],
    ['asks for another external id', { externalId: 'y-2' }],
  ])('that %s is told with both sides’ policies', async (_what, more) => {
    const { enter, addRole } = await company();
    addRole(more);
    const error = (await enter().catch((e: unknown) => e)) as OpenApiError;
    expect(error).toMatchObject({ code: 'ApiDenied', vendorCode: 'NoPermission' });
    expect(error.message).toContain(`does not trust acs:ram::${HOME}:user/auditor`);
    expect(error.message).toContain(
      `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"acs:ram::${MEMBER}:role/share-audit-member"}`,
    );
  });

  test('of a caller whom STS does not name is to trust the functions’ role, never the whole account', async () => {
    const { enter, sandbox } = await company();
    sandbox.faults.add({
      service: 'sts',
      operation: 'GetCallerIdentity',
      times: Infinity,
      effect: { kind: 'refuse', code: 'InternalError', status: 500 },
    });
    const { message } = (await enter().catch((e: unknown) => e)) as OpenApiError;
    expect(message).toContain(`"Principal":{"RAM":["acs:ram::${HOME}:role/YOUR_FUNCTIONS_ROLE"]}`);
    expect(message).toContain('YOUR_FUNCTIONS_ROLE: the last part of SHARE_AUDIT_ROLE;');
    expect(message).not.toContain(':root');
  });

  test('its external id is not repeated where STS repeats it', async () => {
    const { member, addRole, sandbox } = await company();
    addRole();
    sandbox.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      times: Infinity,
      effect: { kind: 'refuse', code: 'Weird', message: `what is ExternalId=${EXTERNAL_ID}?` },
    });
    await expect(member.get()).rejects.toThrow(/what is ExternalId=\*\*\*\?/);
  });

  test('of another account than the one asked for is not used', async () => {
    const { addRole, member, sandbox } = await company();
    addRole();
    const reply = {
      RequestId: 'r',
      AssumedRoleUser: { Arn: 'acs:ram::9999999999999999:role/x/s', AssumedRoleId: '1:s' },
      Credentials: {
        AccessKeyId: 'STS.x',
        AccessKeySecret: 's',
        SecurityToken: 't',
        Expiration: '2027-01-01T00:00:00Z',
      },
    };
    sandbox.faults.add({
      service: 'sts',
      times: Infinity,
      effect: { kind: 'garbage', status: 200, body: JSON.stringify(reply) },
    });
    await expect(member.get()).rejects.toThrow(
      /the role acs:ram::5301946782215093477.*the answer is for acs:ram::9999/,
    );
  });

  test('a service that is away for a moment is asked again', async () => {
    const { addRole, enter, sandbox, assumptions } = await company();
    addRole();
    sandbox.faults.add({ service: 'sts', times: 2, effect: { kind: 'garbage', status: 502 } });
    await enter();
    expect(assumptions()).toBeGreaterThanOrEqual(1);
  });
});

describe('the members of a resource directory', () => {
  const MANY = Array.from({ length: 230 }, (_, n) => String(2_000_000_000_000_000 + n));
  const config = (endpoint = '') => ({
    accountsFile: undefined,
    memberRole: 'share-audit-member',
    memberExternalId: undefined,
    resourceDirectoryEndpoint: endpoint,
  });
  async function directory() {
    const made = await company(MANY);
    made.sandbox.cloud.directory = newDirectory({
      managementAccountId: HOME,
      members: [HOME, ...MANY].map((accountId) => ({
        accountId,
        displayName: `team ${accountId.slice(-3)}`,
      })),
    });
    const list = () =>
      listAccounts({
        config: config(made.environment['RESOURCE_DIRECTORY_ENDPOINT']),
        codeDirectory: '/nowhere',
        homeId: HOME,
        credentials: made.home,
        clock: made.clock,
      });
    return { ...made, list };
  }

  test('are all of them, page by page, without the deployment’s own account', async () => {
    const { list } = await directory();
    const { accounts, isComplete, failure } = await list();
    expect([accounts.length, isComplete, failure]).toEqual([230, true, undefined]);
    expect(accounts[0]).toEqual({
      accountId: MANY[0],
      name: 'team 000',
      roleArn: `acs:ram::${MANY[0]}:role/share-audit-member`,
      externalId: undefined,
    });
  });

  test('that cannot be listed are told with the permission to add, and none counts as gone', async () => {
    const { list, sandbox } = await directory();
    sandbox.cloud.directory = newDirectory({ managementAccountId: MANY[0] ?? '', members: [] });
    const { accounts, isComplete, failure } = await list();
    expect([accounts, isComplete]).toEqual([[], false]);
    expect(failure?.message).toContain('those known from earlier runs are audited');
  });

  test('half a list is known to be half', async () => {
    const { list, sandbox } = await directory();
    const heal = sandbox.faults.add({
      service: 'resource-directory',
      nth: 3,
      times: Infinity,
      effect: { kind: 'garbage', status: 502 },
    });
    const { accounts, isComplete, failure } = await list();
    heal();
    expect(isComplete).toBe(false);
    expect(accounts.length).toBeLessThan(230);
    expect(failure).toBeDefined();
  });

  test('where nothing says which accounts, that is one clear mistake', async () => {
    const { home, clock } = await company();
    const none = { ...config('http://127.0.0.1:1'), memberRole: undefined };
    const list = listAccounts({
      config: none,
      codeDirectory: '/nowhere',
      homeId: HOME,
      credentials: home,
      clock,
    });
    await expect(list).rejects.toThrow(/accounts\.yaml.*ACCOUNTS_FILE.*MEMBER_ROLE/);
  });
});
