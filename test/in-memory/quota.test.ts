import { expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { Lab } from '../support/lab.ts';

const SHARES = 'ListCustomImageShareAccounts';

it('I8: a quota that was learnt too low grows again, also over runs shorter than a minute', async () => {
  const lab = await Lab.open();
  for (let n = 0; n < 12; n += 1) lab.cloud.addImage(`m-${n}`);
  lab.cloud.refuse(
    new OpenApiError('over the call quota', { code: 'ApiThrottled' }),
    ({ action }) => action === SHARES,
  );
  await lab.run({ callsPerMinute: 10 });
  lab.cloud.onCall();
  const short = { callsPerMinute: 10, timeoutMs: 60_000 };
  const callsOf = async () => (await lab.run(short)).summary.calls.byApi[SHARES] ?? 0;
  const first = await callsOf();
  expect(first, 'learnt from the refusals').toBeLessThan(5);
  // Half a day.
  await lab.runs(46, short);
  expect(await callsOf()).toBe(10);
});

it('I8: a quota that is lower than configured is kept to, over short runs, and asked for more ever more rarely', async () => {
  const lab = await Lab.open();
  for (let n = 0; n < 12; n += 1) lab.cloud.addImage(`m-${n}`);
  const grantedAt: number[] = [];
  lab.cloud.onCall(({ action, atMs }) => {
    if (action !== SHARES) return;
    if (grantedAt.filter((ms) => ms > atMs - 60_000).length >= 4)
      throw new OpenApiError('over the call quota', { code: 'ApiThrottled' });
    grantedAt.push(atMs);
  });
  const short = { callsPerMinute: 10, timeoutMs: 120_000 };
  const results = await lab.runs(96, short);
  const throttled = results.map((r) => r.summary.calls.throttled);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  expect(sum(throttled.slice(0, 8)), 'learning').toBeGreaterThan(0);
  expect(sum(throttled.slice(48)), 'refusals in the second half of a day').toBeLessThanOrEqual(8);
  expect(results.at(-1)?.summary.calls.byApi[SHARES]).toBeGreaterThanOrEqual(4);
});
