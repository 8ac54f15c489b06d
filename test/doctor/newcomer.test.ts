import { expect, it } from 'vitest';
import { missingGrant } from '../../lib/doctor/grant.ts';
import { resultOf } from '../../lib/doctor/examine.ts';
import type { AccessKey } from '../../sandbox/account.ts';
import { allows, type Policy } from '../../sandbox/ram/policy.ts';
import { ACCOUNT, newWorld, REGION } from '../support/new-world.ts';
import { type Environment, deployFunctions } from '../support/command.ts';
import { examined } from './visit.ts';

it('a newcomer’s way from nothing to all green, each step by what doctor said', async () => {
  let policy: Policy = { Version: '1', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  const operator: AccessKey = {
    id: 'LTAIoperator',
    secret: 'the-operators-secret',
    user: { id: '200000000000000001', name: 'ops' },
    // The sandbox leaves region and account of a Tablestore resource open.
    may: (action, resource) =>
      allows(policy, action, resource.replace('acs:ots:*:*:', `acs:ots:${REGION}:${ACCOUNT}:`)),
  };
  const world = await newWorld('tablestore', {
    seed: 'demo',
    accounts: [{ id: ACCOUNT, accessKeys: [operator] }],
  });
  const all = world.environment();
  const pick = (...prefixes: string[]): Environment =>
    Object.fromEntries(Object.entries(all).filter(([name]) => prefixes.some((p) => name.startsWith(p))));
  // The addresses of the sandbox, which in the real cloud are the defaults.
  let environment = pick('SWAS_', 'STS_', 'FUNCTION_COMPUTE_');
  const ask = async () => {
    const seen = await examined(environment);
    const statuses = Object.fromEntries(seen.results.map(({ name, status }) => [name, status]));
    const grant = missingGrant(seen.results, seen.visit.facts.identity);
    return { statuses, grant, verdict: resultOf(seen.results), identity: seen.visit.facts.identity };
  };

  const nothing = await ask();
  expect(nothing.verdict).toBe('failed');
  expect(nothing.statuses).toEqual({
    settings: 'failed',
    clock: 'ok',
    credentials: 'failed',
    identity: 'unchecked',
    regions: 'unchecked',
    images: 'unchecked',
    policy: 'ok',
    accounts: 'unchecked',
    store: 'unchecked',
    channels: 'failed',
    deliveries: 'unchecked',
    functions: 'unchecked',
    runs: 'unchecked',
    verified: 'unchecked',
  });

  environment = {
    ...environment,
    ...pick('ALIBABA_', 'REGIONS', 'TABLESTORE_', 'DINGTALK_', 'SMTP_', 'MAIL_'),
  };
  let set = await ask();
  expect(set.identity?.arn).toBe(`acs:ram::${ACCOUNT}:user/ops`);
  expect(set.statuses).toMatchObject({
    settings: 'ok',
    regions: 'ok',
    images: 'failed',
    channels: 'skipped',
  });
  const granted: Policy['Statement'][number][] = [];
  // An image can only be asked for when it is listed: so in two rounds.
  for (let round = 0; set.grant !== undefined && round < 3; round += 1) {
    granted.push(...set.grant.policy.Statement);
    policy = { Version: '1', Statement: granted };
    set = await ask();
  }
  expect(set.grant).toBeUndefined();
  expect(set.statuses).toMatchObject({ images: 'ok', store: 'warning', functions: 'skipped' });
  expect(set.verdict).toBe('warnings');

  await deployFunctions(world.sandbox);
  const deployed = await ask();
  expect(deployed.verdict).toBe('warnings');
  expect(deployed.statuses).toMatchObject({ functions: 'ok', store: 'warning', runs: 'warning' });

  // The first run has the rights of the function's role, and makes the tables.
  policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await world.audit();
  policy = { Version: '1', Statement: granted };
  const green = await ask();
  expect(green).toMatchObject({ verdict: 'ok', statuses: { store: 'ok', functions: 'ok', runs: 'ok' } });
});
