import { expect, it, vi } from 'vitest';
import type { Environment } from '../../support/command.ts';
import { newWorld } from '../../support/new-world.ts';
import { withoutChannels } from '../../support/without-channels.ts';
import { REGION, STRANGER, type World } from '../../support/world.ts';
import { runHere } from './here.ts';

vi.setConfig({ testTimeout: 60_000 });

const CRON = withoutChannels('dingtalk');
const BY_HAND = withoutChannels('email');

async function desk() {
  const world = await newWorld('sqlite', { seed: 'demo' });
  // The command goes by the time of day: the last mail was more than a minute ago by then.
  world.clock.advance(-2 * 60_000);
  const audit = (environment: Environment, ...args: string[]) =>
    runHere(['audit', ...args], { environment: { ...world.environment(), ...environment } });
  return { world, audit };
}

const share = (world: World) =>
  world.sandbox.cloud.share(world.sandbox.cloud.images({ regionId: REGION })[0]?.id ?? '', STRANGER);
const told = (texts: readonly string[]) => texts.filter((text) => text.includes(STRANGER)).length;

it('I3: an audit by hand tells its own channels, finishes nothing for those of cron, and says so', async () => {
  const { world, audit } = await desk();
  expect((await audit(CRON, '--deployment')).code).toBe(0);
  share(world);
  const byHand = await audit(BY_HAND);
  expect(byHand.code).toBe(4);
  expect(byHand.out).toMatch(
    /^The channels of share-auditor in local get this from their own next run; this run told: email to \S+\.$/m,
  );
  expect([told(world.mails()), told(world.posts())]).toEqual([1, 0]);
  for (const _ of [1, 2]) expect((await audit(CRON, '--deployment')).out).not.toContain('own next run');
  expect([told(world.mails()), told(world.posts())]).toEqual([1, 1]);
});

it('I3: without any channel an audit by hand leaves all to those of cron, and asks for none', async () => {
  const { world, audit } = await desk();
  await audit(CRON, '--deployment');
  share(world);
  const { out } = await audit(withoutChannels());
  expect(out).toMatch(/own next run; this run told: no channel\.\n/);
  expect(out).not.toContain('No channel is configured');
  await audit(CRON, '--deployment');
  expect(told(world.posts())).toBe(1);
});

it('I3: with the channels of cron it sends for them; where nothing is found, nothing is said of them', async () => {
  const { world, audit } = await desk();
  await audit(CRON, '--deployment');
  expect((await audit(BY_HAND)).out).not.toContain('own next run');
  share(world);
  expect((await audit(CRON)).out).not.toContain('own next run');
  expect(told(world.posts())).toBe(1);
});

it('I3: where no audit has said --deployment, the channels of any run count', async () => {
  const { world, audit } = await desk();
  await audit(CRON);
  share(world);
  const { out } = await audit(CRON);
  expect(out).not.toContain('own next run');
  // A new channel gets what is not done: this was.
  await audit(BY_HAND);
  expect([told(world.mails()), told(world.posts())]).toEqual([0, 1]);
});

it('a dry run takes no part in it: it lists what waits for the channels of cron only where they are its own', async () => {
  const { world, audit } = await desk();
  await audit(CRON, '--deployment');
  share(world);
  await audit(withoutChannels());
  expect((await audit(BY_HAND, '--dry-run')).out).not.toContain('From earlier runs');
  expect((await audit(CRON, '--deployment', '--dry-run')).out).toContain('From earlier runs');
  expect(told(world.posts())).toBe(0);
});

it('over Tablestore --deployment is an error: the deployed function says it', async () => {
  const world = await newWorld('tablestore');
  const { code, err } = await runHere(['audit', '--deployment'], { environment: world.environment() });
  expect(code).toBe(2);
  expect(err).toContain('--deployment: it is for an audit from cron over a SQLite snapshot');
  expect(world.sandbox.swas.calls).toEqual([]);
});
