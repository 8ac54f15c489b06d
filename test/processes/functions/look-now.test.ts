import { withoutChannels } from '../../support/without-channels.ts';
import { beforeAll, afterAll, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { functionContext, invoke, ProcessesClock } from '../../support/invoke.ts';
import { LURING_LOG_EVENT, LURING_TRAIL_EVENT } from '../../support/trigger-events.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const MINUTE = 60_000;

const clock = new ProcessesClock();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 6000, now: clock.now });
}, 60_000);
afterAll(async () => {
  await sandbox?.close();
});

/** The outcome of an invocation, and the calls that SWAS had from it. */
async function run(event?: object) {
  const environment = { ...sandbox.env(), ...withoutChannels('dingtalk'), SWAS_CALLS_PER_MINUTE: '6000' };
  const before = sandbox.swas.calls.length;
  const { summary, error } = await invoke({
    environment,
    clock,
    context: functionContext(environment, DEMO_ACCOUNT_ID),
    ...(event === undefined ? {} : { event: JSON.stringify(event) }),
  });
  expect(error).toBeUndefined();
  const calls = sandbox.swas.calls
    .slice(before)
    .map(({ action, regionId, imageId, page, status }) =>
      [action, regionId, imageId, page, status].join(' '),
    );
  // Several are made at once, so their order is not the run's.
  return { summary, calls: calls.toSorted() };
}

it('the built function: a trigger’s event audits what the timer audits, whatever its body names, once in 15 s', async () => {
  await run();
  clock.skippedMs += 2 * MINUTE;
  const byTimer = await run();
  expect(byTimer.calls).toHaveLength(15);
  for (const event of [LURING_LOG_EVENT, LURING_TRAIL_EVENT]) {
    // As after a run whose clock was a minute ahead: however slow this machine is, the last run has just begun.
    clock.skippedMs -= MINUTE;
    expect(await run(event)).toMatchObject({ summary: { status: 'skipped' }, calls: [] });
    clock.skippedMs += MINUTE + 15_000;
    const byEvent = await run(event);
    expect(byEvent.summary).toMatchObject({ status: 'complete', accountId: DEMO_ACCOUNT_ID });
    expect(byEvent.summary?.scopes.map(({ scope }) => scope)).toEqual([`${DEMO_ACCOUNT_ID}:cn-hangzhou`]);
    expect(byEvent.calls).toEqual(byTimer.calls);
  }
  expect((await run()).summary?.status).toBe('complete');
});
