import { describe, expect, test } from 'vitest';
import { allSettledOrThrow } from '../../lib/platform/all-settled-or-throw.ts';

function pending<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('allSettledOrThrow', () => {
  test('gives what all gave, in their order', async () => {
    const slow = pending<string>();
    const all = allSettledOrThrow([slow.promise, Promise.resolve('b')]);
    slow.resolve('a');
    expect(await all).toEqual(['a', 'b']);
  });

  test('of none is none', async () => {
    expect(await allSettledOrThrow([])).toEqual([]);
  });

  test('nothing is at work any more when it throws, and it throws what failed first', async () => {
    const slow = pending<string>();
    const done: string[] = [];
    const slowWork = slow.promise.then(() => done.push('slow'));
    const all = allSettledOrThrow([slowWork, Promise.reject(new Error('first'))]);
    let ended = false;
    const ends = all.then(
      () => undefined,
      (error: unknown) => {
        ended = true;
        return (error as Error).message;
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    slow.resolve('');
    expect(await ends).toBe('first');
    expect(done).toEqual(['slow']);
  });

  test('of two that fail, the first in time counts, wherever it stands', async () => {
    const [late, early] = [pending<void>(), pending<void>()];
    const all = allSettledOrThrow([late.promise, early.promise]);
    early.reject(new Error('early'));
    late.reject(new Error('late'));
    await expect(all).rejects.toThrow('early');
  });

  test('the others are called off at the first failure, once', async () => {
    const heard: unknown[] = [];
    const stop = new AbortController();
    const other = new Promise<void>((resolve) => {
      stop.signal.addEventListener('abort', () => resolve());
    });
    const failing = [Promise.reject(new Error('one')), Promise.reject(new Error('two'))];
    const all = allSettledOrThrow([other, ...failing], (error) => {
      heard.push(error);
      stop.abort();
    });
    await expect(all).rejects.toThrow('one');
    expect(heard).toHaveLength(1);
  });

  test('a rejection that is no error is thrown all the same', async () => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- that somebody does so is the case
    await expect(allSettledOrThrow([Promise.reject(undefined)])).rejects.toBeUndefined();
  });
});
