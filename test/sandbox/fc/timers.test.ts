import { describe, expect, test } from 'vitest';
import { everyMs } from '../../../sandbox/fc/schedule.ts';
import { fcFixture } from './fixture.ts';

const MINUTE_MS = 60_000;
const QUIET = 'exports.handler = async () => {};';
const trigger = (triggerName: string, cronExpression: string, more = {}) => ({
  triggerName,
  triggerType: 'timer' as const,
  triggerConfig: { cronExpression, ...more },
});

describe('a timer trigger', () => {
  test('fired by hand: the event, byte for byte, asynchronously', async () => {
    const { clock, fc, deploy } = await fcFixture();
    await deploy(QUIET, {
      triggers: [trigger('a', '@every 15m'), trigger('b', '0 0 4 * * *', { payload: 'p' })],
    });
    clock.now = Date.parse('2026-11-24T07:00:00.900Z');
    const ids = [fc.fire('f'), fc.fire('f', 'b')];
    await fc.idle();
    expect(fc.events.map(({ requestId }) => requestId)).toEqual(ids);
    expect(fc.invocations.map(({ event }) => String(event))).toEqual([
      '{"triggerTime":"2026-11-24T07:00:00Z","triggerName":"a","payload":""}',
      '{"triggerTime":"2026-11-24T07:00:00Z","triggerName":"b","payload":"p"}',
    ]);
    expect(() => fc.fire('f', 'c')).toThrow('no function f with a trigger c');
    expect(() => fc.fire('g')).toThrow('no function g with a trigger');
  });

  test('the fault «duplicate»: it fires twice with one id', async () => {
    const { fc, faults, deploy } = await fcFixture();
    await deploy(QUIET, { triggers: [trigger('a', '@every 1m')] });
    faults.add({ service: 'fc', operation: 'TimerTrigger', effect: { kind: 'duplicate' } });
    const id = fc.fire('f');
    await fc.idle();
    expect(fc.invocations.map(({ requestId }) => requestId)).toEqual([id, id]);
  });

  test('by the clock: when it is due, once however late, and at its own times', async () => {
    const { clock, fc, deploy } = await fcFixture();
    const deployedAt = clock.now;
    await deploy(QUIET, {
      triggers: [trigger('a', '@every 15m'), trigger('off', '@every 1m', { enable: false })],
    });
    clock.now = deployedAt + 15 * MINUTE_MS - 1;
    expect(fc.tick()).toEqual([]);
    clock.now += 1;
    expect(fc.tick()).toHaveLength(1);
    expect(fc.tick()).toEqual([]);
    clock.now = deployedAt + 50 * MINUTE_MS;
    expect(fc.tick()).toHaveLength(1);
    clock.now = deployedAt + 60 * MINUTE_MS;
    expect(fc.tick()).toHaveLength(1);
    await fc.idle();
    const times = fc.invocations.map(
      ({ event }) => (JSON.parse(String(event)) as { triggerTime: string }).triggerTime,
    );
    expect(times).toEqual(
      [15, 45, 60].map(
        (minutes) => `${new Date(deployedAt + minutes * MINUTE_MS).toISOString().slice(0, 19)}Z`,
      ),
    );
  });

  test('deployed again, a function’s earlier triggers are gone', async () => {
    const { clock, fc, deploy } = await fcFixture();
    await deploy(QUIET, { triggers: [trigger('a', '@every 1m')] });
    await deploy(QUIET);
    clock.now += MINUTE_MS;
    expect(fc.tick()).toEqual([]);
  });
});

test.each([
  ['@every 15m', 15 * MINUTE_MS],
  ['@every 1h30m', 90 * MINUTE_MS],
  ['@every 20s', 20_000],
  ['@every 0m', undefined],
  ['@every', undefined],
  ['0 0 4 * * *', undefined],
])('%s is %s ms', (expression, ms) => {
  expect(everyMs(expression)).toBe(ms);
});
