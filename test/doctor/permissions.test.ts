import { describe, expect, it } from 'vitest';
import type { Statement } from '../../lib/doctor/check.ts';
import { missingGrant } from '../../lib/doctor/grant.ts';
import { allows, type Policy } from '../../sandbox/ram/policy.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { ACCOUNT, newWorld, REGION } from '../support/new-world.ts';
import { deployFunctions } from '../support/command.ts';
import { examined } from './visit.ts';

const NOTHING: Policy = {
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
};

/** Every service asks this policy, whichever key calls. */
function obey(sandbox: Sandbox, policy: Policy): void {
  sandbox.swas.settings.authorize = ({ action, resource }) => allows(policy, action, resource);
  sandbox.fc.settings.authorize = ({ action, resource }) => allows(policy, action, resource);
}

/** A world in which everything is there, and a policy that may be set later for Tablestore, too. */
async function deployedWorld() {
  let policy: Policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const world = await newWorld('tablestore', {
    seed: 'demo',
    // The sandbox leaves region and account of a Tablestore resource open, as the vendor's examples do.
    tablestore: {
      authorize: ({ action, resource }) =>
        allows(policy, action, resource.replace('acs:ots:*:*:', `acs:ots:${REGION}:${ACCOUNT}:`)),
    },
  });
  await world.audit();
  await deployFunctions(world.sandbox);
  const set = (next: Policy) => {
    policy = next;
    obey(world.sandbox, next);
  };
  return { world, set };
}

describe('what is not allowed', () => {
  it('each missing permission is found, with a statement; granted as printed, everything is green', async () => {
    const { world, set } = await deployedWorld();
    const environment = world.environment();
    let granted: readonly Statement[] = [];
    set(NOTHING);
    const seen: string[][] = [];
    // What is granted uncovers the next: an image can only be asked for when it is listed.
    for (let round = 0; round < 6; round += 1) {
      const { results, visit } = await examined(environment);
      const grant = missingGrant(results, visit.facts.identity);
      if (grant === undefined) break;
      seen.push(grant.policy.Statement.flatMap(({ Action }) => Action));
      granted = [...granted, ...grant.policy.Statement];
      set({ Version: '1', Statement: granted });
    }
    expect(seen[0]).toEqual(expect.arrayContaining(['swas-open:ListCustomImages', 'fc:GetFunction']));
    expect(seen.flat()).toEqual(
      expect.arrayContaining([
        'swas-open:ListCustomImageShareAccounts',
        'ots:GetRow',
        'ots:BatchGetRow',
        'ots:GetRange',
        'ots:PutRow',
        'ots:DeleteRow',
        'ots:BatchWriteRow',
        'ots:ListTable',
        'fc:ListTriggers',
      ]),
    );
    const { results } = await examined(environment);
    expect(results.map(({ name, status }) => [name, status])).toEqual(
      results.map(({ name }) => [
        name,
        ['channels', 'accounts', 'verified'].includes(name) ? 'skipped' : 'ok',
      ]),
    );
  });

  it('one region that is not allowed says nothing against another', async () => {
    const { world } = await deployedWorld();
    world.sandbox.swas.settings.authorize = ({ resource }) => !resource.includes('cn-shanghai');
    const { results, textOf, statusOf } = await examined({
      ...world.environment(),
      REGIONS: 'cn-hangzhou,cn-shanghai',
    });
    expect(statusOf('images')).toBe('failed');
    expect(textOf('images')).toContain('cn-hangzhou: ListCustomImageShareAccounts is allowed');
    expect(results.flatMap((result) => result.findings.flatMap(({ grant }) => grant ?? []))).toEqual([
      {
        Effect: 'Allow',
        Action: 'swas-open:ListCustomImages',
        Resource: `acs:swas-open:cn-shanghai:${ACCOUNT}:customimage/*`,
      },
    ]);
  });
});

describe('what it leaves as it was', () => {
  it('nothing is written, no table made, and the fewest calls are spent', async () => {
    const { world } = await deployedWorld();
    const { sandbox } = world;
    const told = () => sandbox.dingtalk.shown().length + sandbox.mailbox.messages.length;
    const before = {
      swas: sandbox.swas.calls.length,
      tables: sandbox.tablestore.calls.length,
      rows: await world.history(),
      told: told(),
    };
    await examined(world.environment());
    expect(sandbox.swas.calls.slice(before.swas).map((call) => call.action)).toEqual([
      'ListRegions',
      'ListCustomImages',
      'ListCustomImageShareAccounts',
    ]);
    const asked = sandbox.tablestore.calls.slice(before.tables).map((call) => call.operation);
    // Each write is asked for a row that must be there, and is not.
    expect(asked.filter((operation) => /Put|Write|Delete/.test(operation))).toEqual([
      'PutRow',
      'DeleteRow',
      'BatchWriteRow',
    ]);
    expect(asked).not.toContain('CreateTable');
    expect(await world.history()).toEqual(before.rows);
    expect(told()).toBe(before.told);
  });

  it('before the first run the tables are missing: a warning that says what cannot be known, and none is made', async () => {
    const world = await newWorld('tablestore', { seed: 'demo' });
    const { statusOf, textOf } = await examined(world.environment());
    expect(statusOf('store')).toBe('warning');
    expect(textOf('store')).toContain('cannot be checked without creating one');
    expect(textOf('store')).toContain('cannot be tried before a table exists');
    expect(statusOf('runs')).toBe('warning');
    const operations = world.sandbox.tablestore.calls.map((call) => call.operation);
    expect(operations).not.toContain('CreateTable');
  });

  it('a region without images proves nothing of the second call, and says so', async () => {
    const world = await newWorld('tablestore', {});
    const { textOf, statusOf } = await examined(world.environment());
    expect(statusOf('images')).toBe('ok');
    expect(textOf('images')).toContain(
      'ListCustomImageShareAccounts cannot be tried, because there is no image',
    );
  });
});

it('I11: the name in a command is RAM’s own, or a placeholder', () => {
  const result = {
    name: 'images',
    title: 'Images',
    status: 'failed',
    findings: [{ status: 'failed', found: 'x', grant: { Effect: 'Allow', Action: 'a:B', Resource: '*' } }],
  } as const;
  const attachTo = (arn: string) => missingGrant([result], { accountId: ACCOUNT, arn })?.commands[1];
  expect(attachTo(`acs:ram::${ACCOUNT}:user/ops`)).toMatch(
    /^aliyun ram AttachPolicyToUser --PolicyType Custom --PolicyName swas-share-auditor-operator-[0-9a-f]{8} --UserName ops$/,
  );
  expect(attachTo(`acs:ram::${ACCOUNT}:assumed-role/ops/me`)).toContain('AttachPolicyToRole');
  expect(attachTo(`acs:ram::${ACCOUNT}:user/a;rm -rf`)).toContain('--UserName NAME');
  expect(missingGrant([], { accountId: ACCOUNT, arn: '' })).toBeUndefined();
});
