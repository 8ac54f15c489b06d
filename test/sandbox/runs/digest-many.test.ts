import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { expect, it, onTestFinished } from 'vitest';
import { membersCost } from '../../../lib/digest/members-cost.ts';
import type { ReportSource } from '../../../lib/digest/run-digest.ts';
import {
  auditedCompany,
  type Company,
  HOME,
  LISTED,
  MEMBER_ROLE,
  NEWCOMER,
  PAYMENTS,
  RESEARCH,
} from '../../support/company.ts';
import { PARTNER } from '../../support/world.ts';
import { digest, HOUR, WEEK } from './run-digest.ts';

async function company(): Promise<Company> {
  const made = await auditedCompany();
  onTestFinished(() => made.world.close());
  return made;
}

it('counts over all accounts, names them, and says who came', async () => {
  const { world } = await company();
  const sources: ReportSource[] = [];
  const report = (source: ReportSource): string => `${sources.push(source)}`;
  const { answer } = await digest(world, { change: { report } });
  expect(answer).toMatchObject({ well: false, delivered: CHANNEL_KINDS.length });
  const mail = world.mails().at(-1);
  expect(world.posts().at(-1)?.split('\n')[0]).toContain(
    '🔴 At least 1 share with an account that is not trusted. Not everything has been read: 4 accounts, 1 region, 3 images, 1 shared',
  );
  expect(mail).toContain(`"prod-db" (m-${PAYMENTS}, cn-hangzhou of Payments): 1 account, 1 not trusted`);
  expect(mail).toContain('cn-hangzhou of Payments: 1 image read');
  expect(mail).toContain(`cn-hangzhou of ${HOME}: 1 image read`);
  expect(mail).toContain(
    `Accounts: 4 audited; 3 new: ${PAYMENTS} (Payments), ${RESEARCH} (Research, 'new'), ${NEWCOMER} (Newcomer)`,
  );
  // Two calls an account, of three accounts.
  expect(mail).toContain('Runs of the audit: 3 runs');
  expect(mail).toContain('Calls to SWAS: 6 calls');
  expect(sources.map(({ inventory }) => inventory.accounts.length)).toEqual([4]);
});

it('I10: what is not well names the account: overdue, never audited, not to be entered, list not complete', async () => {
  const { world, list, auditMember } = await company();
  await digest(world);
  world.clock.advance(WEEK);
  world.sandbox.cloud.roles.remove(`acs:ram::${RESEARCH}:role/${MEMBER_ROLE}`);
  await auditMember(RESEARCH, 'Research, "new"');
  await world.audit();
  expect((await digest(world)).answer).toMatchObject({ well: false });
  const mail = world.mails().at(-1);
  expect(mail).toMatch(
    new RegExp(
      `the audit of account ${PAYMENTS} \\(Payments\\): not verified since .*: the last audit that ended well was 10,080 minutes ago`,
    ),
  );
  expect(mail).toMatch(
    new RegExp(
      `the audit of account ${NEWCOMER} \\(Newcomer\\): not verified since .*: no audit has ended well yet`,
    ),
  );
  expect(mail).toMatch(
    new RegExp(
      `the audit of account ${RESEARCH} \\(Research, 'new'\\): not verified since .*has no role ${MEMBER_ROLE}`,
    ),
  );
  expect(mail).not.toContain('3 new');
  world.clock.advance(2 * HOUR);
  await list(LISTED.slice(0, 2));
  await digest(world);
  const next = world.mails().at(-1);
  expect(next).toContain(`Accounts: 3 audited; 1 no longer audited: ${NEWCOMER} (Newcomer)`);
  expect(next).not.toContain(`account ${NEWCOMER}`);
});

it('tells a change with whose image it is', async () => {
  const { world, auditMember, imageOf } = await company();
  await digest(world);
  world.clock.advance(HOUR);
  world.sandbox.cloud.share(imageOf(RESEARCH), PARTNER);
  await auditMember(RESEARCH, 'Research, "new"');
  world.clock.advance(HOUR);
  await world.audit();
  await digest(world);
  expect(world.mails().at(-1)).toContain(
    `"prod-db" (m-${RESEARCH}, cn-hangzhou of Research, 'new'): shared with ${PARTNER}`,
  );
});

it('a sum that takes too long is left unfinished, and says of how many accounts it is', async () => {
  const { world } = await company();
  const { store } = await world.parts();
  const ids = [PAYMENTS, RESEARCH];
  const whole = await membersCost(store, ids, { sinceMs: 0, nowMs: world.clock.now(), isOver: () => false });
  expect(whole).toMatchObject({ accounts: 2, cost: { runs: 2, calls: 4 } });
  let asked = 0;
  const cut = await membersCost(store, ids, {
    sinceMs: 0,
    nowMs: world.clock.now(),
    isOver: () => (asked += 1) > 1,
  });
  expect(cut).toMatchObject({ accounts: 1, cost: { runs: 1 } });
  await store.close();
  const slow = { callsUntilMs: 0, endMs: 0, killMs: world.clock.now() + HOUR };
  await digest(world, { change: { deadline: slow, channels: [] } });
  await digest(world);
  await world.audit();
  expect(world.mails().at(-1)).toContain('(for 1 of 4 accounts, because the time ran out)');
});
