import { expect, it, vi } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceName } from '../../../sandbox/faults.ts';
import { endOf, folderForTest, startCommand } from '../../support/command.ts';
import { newWorld } from '../../support/new-world.ts';
import { withoutChannels } from '../../support/without-channels.ts';
import { REGION, STRANGER, type World } from '../../support/world.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** «Within a second», and the process's own end. */
const SOON_MS = 1_500;

/** `audit`, and Ctrl-C as soon as it has said `until`, and some time after it. */
async function interrupted(
  world: World,
  environment: Readonly<Record<string, string>>,
  { until, afterMs = 0 }: { readonly until: RegExp; readonly afterMs?: number },
) {
  const child = startCommand(['audit'], { ...world.environment(), ...environment }, await folderForTest());
  let said = '';
  const reached = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (until.test(said)) resolve();
    });
    child.once('close', () => reject(new Error(`it has ended: ${said}`)));
  });
  const ended = endOf(child);
  await reached;
  await wait(afterMs);
  const startMs = performance.now();
  child.kill('SIGINT');
  const result = await ended;
  return { ...result, ms: performance.now() - startMs };
}

const share = (world: World) =>
  world.sandbox.cloud.share(world.sandbox.cloud.images({ regionId: REGION })[0]?.id ?? '', STRANGER);

const FOUND = new RegExp(`🔴 New share with an unknown account · .*\\(${REGION}\\) · ${STRANGER}`);

it.each<{ readonly service: ServiceName; readonly operation: string }>([
  { service: 'dingtalk', operation: 'send' },
  { service: 'email', operation: 'MAIL' },
  { service: 'email', operation: 'DATA' },
])(
  'I3: Ctrl-C ends the wait for an answer of $service to $operation; the alert is told by a later run',
  async ({ service, operation }) => {
    const world = await newWorld('sqlite', { seed: 'demo' });
    const environment = withoutChannels(service as 'dingtalk' | 'email');
    // The process goes by the time of day: the last mail was more than a minute ago by then.
    world.clock.advance(-2 * 60_000);
    await world.audit({ environment });
    share(world);
    const heal = world.sandbox.faults.add({ service, operation, times: Infinity, effect: { kind: 'hang' } });
    const { code, ms, out } = await interrupted(world, environment, { until: FOUND, afterMs: 1_000 });
    expect(ms).toBeLessThan(SOON_MS);
    expect(code).toBe(4);
    expect(out).toMatch(/: 0 delivered, 1 waiting \(/);
    heal();

    const told = () => [...world.posts(), ...world.mails()].filter((text) => text.includes(STRANGER)).length;
    expect(told()).toBe(0);
    // What was handed over has an unknown outcome, and goes again after five minutes.
    world.clock.advance(8 * 60_000);
    for (const _ of [1, 2]) await world.audit({ environment });
    expect(told()).toBe(1);
  },
);

it("I3: a finding is said before the wait for the mail's pace, and Ctrl-C ends that; the next run sends it, once", async () => {
  const world = await newWorld('sqlite', { seed: 'demo' });
  const environment = withoutChannels('email');
  await world.audit({ environment });
  share(world);
  const { code, ms, err, out } = await interrupted(world, environment, { until: /Ctrl-C leaves it/ });
  expect(ms).toBeLessThan(SOON_MS);
  expect(code).toBe(4);
  expect(err).toMatch(
    new RegExp(
      `${FOUND.source}\\n(?:[^]*\\n)?email to \\S+ is limited to one a minute: sending at \\d\\d:\\d\\d:\\d\\d \\(local time\\); Ctrl-C leaves it for the next run\\n`,
    ),
  );
  expect(out).toMatch(/email to \S+: 0 delivered, 1 waiting\n/);
  for (const _ of [1, 2]) await world.audit({ environment });
  expect(world.mails().filter((text) => text.includes(STRANGER))).toHaveLength(1);
});

it('Ctrl-C ends the wait for the call quota', async () => {
  const world = await newWorld('sqlite', { seed: 'demo' });
  const environment = { SWAS_CALLS_PER_MINUTE: '3' };
  const { code, ms, err } = await interrupted(world, environment, {
    until: /waiting \d+ s for the call quota/,
  });
  expect(ms).toBeLessThan(SOON_MS);
  expect(code).toBe(3);
  expect(err).not.toMatch(/failed|not called/);
  expect((await world.audit()).summary.status).not.toBe('skipped');
});

it.each<{ readonly service: 'sts' | 'swas'; readonly operation: string }>([
  { service: 'sts', operation: 'GetCallerIdentity' },
  { service: 'swas', operation: 'ListRegions' },
  { service: 'swas', operation: 'ListCustomImages' },
  { service: 'swas', operation: 'ListCustomImageShareAccounts' },
])('Ctrl-C ends the wait for an answer of $service to $operation', async ({ service, operation }) => {
  const world = await newWorld('sqlite', { seed: 'demo' });
  world.sandbox.faults.add({ service, operation, times: Infinity, effect: { kind: 'hang' } });
  const child = startCommand(['audit'], world.environment(), await folderForTest());
  const ended = endOf(child);
  const { calls } = service === 'sts' ? world.sandbox.sts : world.sandbox.swas;
  await vi.waitFor(() => expect(calls.map(({ action }) => action)).toContain(operation), { timeout: 30_000 });
  const startMs = performance.now();
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(performance.now() - startMs).toBeLessThan(SOON_MS);
  expect(code, err).toBe(3);
});

it('a second Ctrl-C ends the program on the spot, here while the store does not answer', async () => {
  const world = await newWorld('tablestore', { seed: 'demo' });
  const { calls } = world.sandbox.swas;
  await world.audit();
  const before = calls.length;
  share(world);
  world.sandbox.faults.add({
    service: 'tablestore',
    table: 'share_audit_images',
    times: Infinity,
    effect: { kind: 'hang' },
  });
  const child = startCommand(['audit'], world.environment(), await folderForTest());
  const ended = endOf(child);
  const actions = () => calls.slice(before).map(({ action }) => action);
  await vi.waitFor(() => expect(actions()).toContain('ListCustomImages'), { timeout: 30_000 });
  child.kill('SIGINT');
  await wait(500);
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  const { err } = await ended;
  expect(child.signalCode).toBe('SIGINT');
  expect(err).toContain('Press Ctrl-C again to stop at once');
});
