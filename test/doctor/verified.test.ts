import { expect, it } from 'vitest';
import { verifiedFinding } from '../../lib/doctor/verified-check.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { readTold } from '../../lib/state/told.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { Deployment } from '../support/deployment.ts';
import { ACCOUNT, HOUR, MINUTE } from '../support/lab.ts';
import { newWorld } from '../support/new-world.ts';
import { deployFunctions } from '../support/command.ts';
import { examined } from './visit.ts';

/** What doctor finds in the store of a deployment. */
async function found({ lab: { store, clock } }: Deployment) {
  const coverage = await AccountCoverage.load(store, ACCOUNT, clock.now());
  return verifiedFinding(ACCOUNT, coverage, await readTold(store, ACCOUNT), clock.now());
}

it('I10: says within what time each region and image is verified, and the longest ago', async () => {
  const deployment = await Deployment.open();
  deployment.lab.cloud.addImage('m-1');
  deployment.lab.cloud.addImage('m-2');
  await deployment.pass(10 * MINUTE);
  deployment.lab.later(3 * MINUTE);
  expect(await found(deployment)).toEqual({
    status: 'ok',
    found:
      '1 region, 2 images: every region is listed within 30 minutes, the longest ago 4 minutes ago; every image is read within 30 minutes, the longest ago 4 minutes ago',
  });
});

it('I10: names what is blind, before and after people are told', async () => {
  const deployment = await Deployment.open();
  const { lab } = deployment;
  lab.cloud.addImage('m-1');
  lab.cloud.addImage('m-2');
  await deployment.pass(HOUR);
  const refusal = new OpenApiError('not allowed', { code: 'ApiDenied', vendorCode: 'NoPermission' });
  lab.cloud.refuse(
    refusal,
    ({ action, query }) => action.endsWith('ShareAccounts') && query['ImageId'] === 'm-2',
  );
  lab.later(HOUR);
  const untold = await found(deployment);
  expect(untold.status).toBe('failed');
  expect(untold.found).toMatch(/blind: .*told by the next run\. What is expected: every region/);
  await deployment.pass(5 * MINUTE);
  const told = await found(deployment);
  expect([told.status, told.found]).toEqual([
    'failed',
    expect.stringMatching(/^1 blind: image m-2 \(\S+\): not allowed\. What/),
  ]);
  expect(told.commands).toEqual(['npx share-auditor shares --json']);
  lab.cloud.onCall();
  await deployment.pass(2 * HOUR);
  expect((await found(deployment)).status).toBe('ok');
});

it('says nothing before the timer has run, and where no timer writes', async () => {
  expect((await found(await Deployment.open())).status).toBe('skipped');
  const world = await newWorld('tablestore');
  await deployFunctions(world.sandbox);
  expect((await examined(world.environment())).statusOf('verified')).toBe('skipped');
  await world.audit();
  expect((await examined(world.environment())).statusOf('verified')).toBe('skipped');
  const local = await newWorld('sqlite');
  expect((await examined(local.environment())).textOf('verified')).toContain('SQLite');
});
