import { expect, it, vi } from 'vitest';
import { between, Deployment, statuses } from '../support/deployment.ts';
import { DAY, HOUR, MINUTE } from '../support/lab.ts';
import { byHand, deployed } from '../support/policy-file.ts';
import { account } from '../support/simulated-cloud.ts';

// Days of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const PARTNERS = 24;
const POLICY = `accounts:\n${Array.from({ length: PARTNERS }, (_, n) => `  "${account(n)}": { name: Partner }\n`).join('')}`;

it('I13: two days of a deploy without policy.yaml, and runs by hand from a clone without it: one notice, nothing else', async () => {
  const periodMs = 30 * MINUTE;
  const deployment = await Deployment.open({ periodMs, policy: deployed(POLICY) });
  const { lab } = deployment;
  const image = lab.cloud.addImage('m-1', { shares: PARTNERS });
  await deployment.pass(HOUR);
  const fromMs = lab.clock.now();
  deployment.options = { periodMs, policy: deployed(undefined) };
  for (let run = 0; run < 16; run += 1) {
    await deployment.pass(3 * HOUR);
    await deployment.audit({ policy: byHand(undefined), timer: undefined });
  }
  expect(deployment.news()).toEqual(['notice all policyFileLost']);
  expect(statuses(deployment.runs, fromMs)).toEqual(new Set(['complete']));
  // It goes on to judge by the policy in force: a partner's share is no alert, a stranger's is.
  lab.cloud.share(lab.cloud.addImage('m-2'), account(3));
  lab.cloud.share(image, account(99));
  await deployment.pass(HOUR);
  // The file comes back.
  deployment.options = { periodMs, policy: deployed(POLICY) };
  await deployment.pass(DAY);
  expect(between(deployment.told, fromMs).map(({ words }) => words)).toEqual([
    'notice all policyFileLost',
    `shared m-1 ${account(99)}`,
  ]);
});
