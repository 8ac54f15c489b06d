import { describe, expect, test } from 'vitest';
import { fcFixture } from './fixture.ts';

const HANGS = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));';
const QUICK = "exports.handler = async () => 'done';";
const TAKES_A_WHILE = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1500));';
const ASYNC = { 'x-fc-invocation-type': 'Async' };

describe('killNext', () => {
  test('kills the process of the next invocation, and of no later one; the event is delivered again', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(TAKES_A_WHILE);
    fc.mishaps.killNext('f', { afterMs: 1 });
    await invoke('', ASYNC);
    await fc.idle();
    expect(fc.events).toMatchObject([{ status: 'Succeeded', attempts: 2 }]);
    expect(fc.invocations.map(({ result }) => result?.ending)).toEqual(['killed', 'answer']);
    const body = String(fc.invocations[0]?.result?.body);
    expect(JSON.parse(body)).toEqual({
      errorMessage: expect.stringMatching(
        /^Process exited unexpectedly before completing request/,
      ) as unknown,
    });
  });

  test('without a time: in the middle of what the function took before', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(TAKES_A_WHILE);
    await invoke();
    fc.mishaps.killNext('f', { afterMs: undefined });
    await invoke();
    const [whole, cut] = fc.invocations.map(({ result }) => result?.durationMs ?? 0);
    expect(fc.invocations[1]?.result?.ending).toBe('killed');
    expect(cut).toBeGreaterThanOrEqual(Math.floor((whole ?? 0) / 2));
    expect(cut).toBeLessThan(whole ?? 0);
  });

  test('one that ended before its time came was not killed; the next one that lasts is', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(QUICK);
    fc.mishaps.killNext('f', { afterMs: 2000 });
    await invoke();
    await deploy(HANGS);
    await invoke();
    expect(fc.invocations.map(({ result }) => result?.ending)).toEqual(['answer', 'killed']);
  });

  test('of another function, or taken away: nothing', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(QUICK);
    fc.mishaps.killNext('g', { afterMs: 0 });
    fc.mishaps.killNext('f', { afterMs: 0 });
    fc.mishaps.duplicateNext('f');
    fc.mishaps.clear();
    await invoke('', ASYNC);
    await fc.idle();
    expect(fc.invocations.map(({ result }) => result?.ending)).toEqual(['answer']);
  });
});

test('duplicateNext: the next event arrives twice with one id, the one after it once', async () => {
  const { fc, deploy, invoke } = await fcFixture();
  await deploy(QUICK);
  fc.mishaps.duplicateNext('f');
  await invoke('now');
  const { headers } = await invoke('first', ASYNC);
  await invoke('second', ASYNC);
  await fc.idle();
  const events = fc.invocations.map(({ event }) => String(event)).toSorted();
  expect(events).toEqual(['first', 'first', 'now', 'second']);
  const ids = fc.events.map(({ requestId }) => requestId);
  expect(ids.slice(0, 2)).toEqual([headers['x-fc-request-id'], headers['x-fc-request-id']]);
});
