import { expect, test } from 'vitest';
import { CannotCheckHere, type Check, type CheckContext } from '../../lib/doctor/check.ts';
import { examine, resultOf } from '../../lib/doctor/examine.ts';
import { resultInWords } from '../../lib/doctor/report-in-words.ts';
import { fromOutside } from '../../lib/doctor/store-check.ts';
import { StoreError } from '../../lib/snapshot/store.ts';

const unreachable = new StoreError('No way to Tablestore', { code: 'StoreUnavailable', retryable: true });
const denied = new StoreError('A permission is missing', { code: 'StoreDenied' });
const at = (host: string) => ({
  kind: 'tablestore' as const,
  endpoint: `https://${host}.aliyuncs.com`,
  instance: 'share-audit',
});

test.each(['share-audit.cn-hangzhou.vpc.tablestore', 'mine-share-audit.cn-hangzhou.vpc.ots'])(
  '%s, which is not reached from here, is not called broken',
  (host) => {
    const error = fromOutside(unreachable, at(host));
    expect(error).toBeInstanceOf(CannotCheckHere);
    expect(String(error)).toContain(
      'with TABLESTORE_ENDPOINT=https://share-audit.cn-hangzhou.ots.aliyuncs.com',
    );
  },
);

test('a public endpoint that is not reached, and an answer from inside, are what they are', () => {
  expect(fromOutside(unreachable, at('share-audit.cn-hangzhou.ots'))).toBe(unreachable);
  expect(fromOutside(denied, at('share-audit.cn-hangzhou.vpc.tablestore'))).toBe(denied);
});

test('what cannot be checked here, and what depends on it, is not checked, and never counts as good', async () => {
  const store: Check = {
    name: 'store',
    title: 'Snapshot',
    needs: [],
    run: () => Promise.reject(new CannotCheckHere('it is in a VPC')),
  };
  const runs: Check = {
    name: 'runs',
    title: 'Last run',
    needs: ['store'],
    run: () => Promise.resolve([{ status: 'ok', found: 'ran' }]),
  };
  const context = { signal: new AbortController().signal } as CheckContext;
  const results = await examine(context, undefined, [store, runs]);
  expect(results.map(({ status, because }) => [status, because])).toEqual([
    ['unchecked', 'it is in a VPC'],
    ['unchecked', 'it needs "Snapshot"'],
  ]);
  expect(resultOf(results)).toBe('warnings');
  expect(resultInWords(results[0] as (typeof results)[number], { colour: false, width: 80 })).toBe(
    '– Snapshot: not checked: it is in a VPC\n',
  );
});
