import { describe, expect, it } from 'vitest';
import { newDirectory } from '../../sandbox/resource-directory/directory.ts';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { packageForTest, sandboxForTest } from '../support/command.ts';
import { examined } from './visit.ts';

const HOME = '1850926437581920';
const MEMBERS = ['2071001350417862', '5301002782215093477', '5301004782215093477'] as const;
const ROLE = 'share-audit-member';

async function company(options: SandboxOptions = {}) {
  const user = { id: '204512367890123456', name: 'auditor' };
  const accounts = [
    { id: HOME, accessKeys: [{ id: 'home-key', secret: 'home-secret', user }] },
    ...MEMBERS.map((id) => ({ id, accessKeys: [] })),
  ];
  const sandbox = await sandboxForTest({ accounts, ...options });
  sandbox.cloud.directory = newDirectory({
    managementAccountId: HOME,
    members: MEMBERS.map((accountId) => ({ accountId })),
  });
  const addRole = (accountId: string, trusted = HOME) =>
    sandbox.cloud.roles.add({ accountId, name: ROLE, trustedAccountIds: [trusted] });
  return { sandbox, addRole, environment: { ...sandbox.env(), MEMBER_ROLE: ROLE } };
}

describe('other accounts', () => {
  it('are none of doctor’s business where nothing names any', async () => {
    const { sandbox } = await company();
    const { statusOf } = await examined(sandbox.env());
    expect(statusOf('accounts')).toBe('skipped');
    expect(sandbox.sts.calls.map((call) => call.action)).not.toContain('AssumeRole');
  });

  it('are entered one by one, and nothing is asked with their roles', async () => {
    const { sandbox, addRole, environment } = await company();
    for (const id of MEMBERS) addRole(id);
    const { statusOf, textOf, visit } = await examined(environment);
    expect(statusOf('accounts')).toBe('ok');
    expect(textOf('accounts')).toContain('on the list: 3');
    expect(textOf('accounts')).toContain('entered: 3');
    expect(sandbox.sts.calls.filter((call) => call.action === 'AssumeRole')).toHaveLength(3);
    expect(visit.facts.auditsOthers).toBe(true);
  });

  it('that have no role fail with the policies to add; that refuse these credentials are to be looked at', async () => {
    const { addRole, environment } = await company();
    addRole(MEMBERS[0]);
    addRole(MEMBERS[1], '9999999999999999');
    addRole(MEMBERS[2]);
    const refusing = await examined(environment);
    expect(refusing.statusOf('accounts')).toBe('warning');
    expect(refusing.textOf('accounts')).toContain(`Account ${MEMBERS[1]} cannot be entered`);
    const missing = await company();
    const { statusOf, textOf } = await examined(missing.environment);
    expect(statusOf('accounts')).toBe('failed');
    expect(textOf('accounts')).toContain(`Account ${MEMBERS[0]} cannot be entered: it has no role ${ROLE}`);
    expect(textOf('accounts')).toContain('deploy/member-role');
  });

  it('that cannot be listed are a failure, with the statement that allows it', async () => {
    const { sandbox, environment } = await company();
    sandbox.cloud.directory = newDirectory({ managementAccountId: MEMBERS[0], members: [] });
    const { statusOf, textOf } = await examined(environment);
    expect(statusOf('accounts')).toBe('failed');
    expect(textOf('accounts')).toContain('not all members of the resource directory can be listed');
  });

  it('a wrong setting is told once, and nobody is entered with it', async () => {
    const { sandbox, environment } = await company();
    const { statusOf, textOf } = await examined({ ...environment, MEMBER_ROLE: 'a role' });
    expect(textOf('settings')).toContain('MEMBER_ROLE');
    expect(statusOf('accounts')).toBe('unchecked');
    expect(sandbox.sts.calls.map((call) => call.action)).not.toContain('AssumeRole');
  });
});

describe('the function that starts the other accounts', () => {
  const triggers = [
    { triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: '@every 15m' } },
  ] as const;

  it('is missed where there are others, and with its timer is well', async () => {
    const { sandbox, addRole, environment } = await company();
    for (const id of MEMBERS) addRole(id);
    const code = await packageForTest('exports.handler = async () => "{}";');
    const deploy = (functionName: string, role = `acs:ram::1:role/${functionName}`) =>
      sandbox.fc.deploy({ functionName, code, timeout: 120, role, triggers });
    for (const name of ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest']) deploy(name);
    const alone = await examined(sandbox.env());
    expect(alone.statusOf('functions')).toBe('ok');
    const without = await examined(environment);
    expect(without.statusOf('functions')).toBe('failed');
    expect(without.textOf('functions')).toContain('npm run deploy');
    deploy('swas-share-dispatch');
    const whole = await examined(environment);
    expect(whole.statusOf('functions')).toBe('ok');
    expect(whole.textOf('functions')).toContain('swas-share-dispatch is run by @every 15m');
    for (const name of ['swas-share-watchdog', 'swas-share-digest'])
      deploy(name, 'acs:ram::1:role/swas-share-audit');
    const shared = await examined(environment);
    expect(shared.statusOf('functions')).toBe('warning');
    expect(shared.textOf('functions')).toContain(
      "swas-share-watchdog, swas-share-digest have the audit's role, and may enter every member account, call SWAS and change every row of the snapshot, which the audit alone needs",
    );
    expect(shared.textOf('functions')).toContain('set WATCHDOG_ROLE, DIGEST_ROLE, and deploy again');
    const home = await examined(sandbox.env());
    expect(home.statusOf('functions')).toBe('ok');
    expect(home.textOf('functions')).not.toContain('enter every member account');
  });
});
