import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { unlessStopped } from '../../lib/platform/unless-stopped.ts';

const never = new Promise<string>(() => undefined);

it('is the result of the work, or its error, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  expect(await unlessStopped(Promise.resolve('done'), signal)).toBe('done');
  await expect(unlessStopped(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  expect(await unlessStopped(Promise.resolve('done'), undefined)).toBe('done');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('ends as soon as the signal aborts, or has aborted', async () => {
  const stop = new AbortController();
  const waiting = unlessStopped(never, stop.signal);
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(await unlessStopped(never, stop.signal)).toBeUndefined();
});
