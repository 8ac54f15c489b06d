import { gzipSync } from 'node:zlib';
import { withoutChannels } from '../../support/without-channels.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultRule } from '../../../sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { oneOfEach } from '../../support/size.ts';
import { functionContext, invoke, type Outcome, ProcessesClock } from '../../support/invoke.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** The least memory that Function Compute sells. The process must live in it whatever a service answers. */
const MEMORY_MB = 128;
const HUGE = 50 * 1024 * 1024;
const REGION = 'cn-hangzhou';

const clock = new ProcessesClock();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo', quotaPerMinute: 60_000, now: clock.now });
  // The tables, and the baseline.
  await run();
}, 60_000);
beforeEach(() => sandbox.faults.clear());
afterAll(() => sandbox?.close());

async function run(): Promise<Outcome> {
  const environment = {
    ...sandbox.env(),
    ...withoutChannels('dingtalk'),
    SWAS_CALLS_PER_MINUTE: '60000',
  };
  const outcome = await invoke({
    environment,
    context: functionContext(environment, DEMO_ACCOUNT_ID),
    clock,
  });
  if (process.env['PEAKS'] !== undefined)
    process.stdout.write(`peak ${outcome.peakMb.toFixed(1)} ${expect.getState().currentTestName}\n`);
  expect(outcome.stderr).toBe('');
  expect(outcome.peakMb).toBeLessThan(MEMORY_MB);
  return outcome;
}

/** 50 MB that begin like the service's own answer. */
const huge = (status: number, head = '{"TotalCount":1,"Message":"'): FaultRule['effect'] => ({
  kind: 'garbage',
  status,
  contentType: 'application/json',
  chunked: true,
  body: Buffer.concat([Buffer.from(head), Buffer.alloc(HUGE, 'x'), Buffer.from('"}')]),
});

const statuses = (...all: number[]) => oneOfEach(all, () => 'of each service');

describe('50 MB instead of an answer end in one clear failure, within 128 MB', () => {
  it.each(statuses(200, 400, 403, 503))('the list of images, HTTP %d', async (status) => {
    sandbox.faults.add({
      service: 'swas',
      operation: 'ListCustomImages',
      times: Infinity,
      effect: huge(status),
    });
    const { summary } = await run();
    expect(summary?.scopes[0]?.failure?.message).toMatch(
      /^ListCustomImages: \S+ does not answer as .+: the answer is larger than/,
    );
    // What is known from before is read all the same.
    expect(summary?.scopes[0]).toMatchObject({ images: 12, read: 12 });
  });

  it.each(statuses(200, 400))(
    'the share accounts of an image, HTTP %d: the others are read',
    async (status) => {
      const [image] = sandbox.cloud.images({ regionId: REGION });
      const imageId = image?.id ?? '';
      sandbox.faults.add({ service: 'swas', imageId, times: Infinity, effect: huge(status) });
      const { summary } = await run();
      expect(summary?.scopes[0]).toMatchObject({ images: 12, read: 11, failed: 1 });
      expect(Object.keys(summary?.scopes[0]?.failedImages ?? {})).toEqual([imageId]);
    },
  );

  it.each(statuses(200, 403))('a row of the store, HTTP %d', async (status) => {
    sandbox.faults.add({ service: 'tablestore', operation: 'GetRow', times: Infinity, effect: huge(status) });
    const { error } = await run();
    expect(error?.code).toMatch(/^Store/);
  });

  it.each(statuses(200, 500))('the robot, HTTP %d: the alert waits', async (status) => {
    const [image] = sandbox.cloud.images({ regionId: REGION });
    sandbox.cloud.share(image?.id ?? '', `1098765432109876${status}`);
    sandbox.faults.add({
      service: 'dingtalk',
      times: Infinity,
      effect: huge(status, '{"errcode":0,"errmsg":"'),
    });
    const { error } = await run();
    expect(error?.code).toBe('NobodyTold');
    sandbox.faults.clear();
    // Whether it was taken is not known. When the robot takes something else, it is due at once.
    sandbox.cloud.share(image?.id ?? '', `2098765432109876${status}`);
    const { summary } = await run();
    expect(summary?.alerts[0]).toMatchObject({ pending: 0 });
    const shown = JSON.stringify(sandbox.dingtalk.shown());
    for (const first of [1, 2]) expect(shown).toContain(`${first}098765432109876${status}`);
  });
});

const packed = gzipSync(Buffer.alloc(HUGE, 'x'));

/** 200 MB in 200 KB, which is below every limit of the size on the wire. */
const bomb = (status: number): FaultRule['effect'] => ({
  kind: 'garbage',
  status,
  contentType: 'application/json',
  encoding: 'gzip',
  // Gzip members in a row are one stream (RFC 1952, 2.2).
  body: Buffer.concat(Array.from({ length: 4 }, () => packed)),
});

describe('200 MB, packed in 200 KB, end in one clear failure, within 128 MB', () => {
  it.each(statuses(403, 200, 503))('the list of images, HTTP %d', async (status) => {
    sandbox.faults.add({
      service: 'swas',
      operation: 'ListCustomImages',
      times: Infinity,
      effect: bomb(status),
    });
    const { summary } = await run();
    expect(summary?.scopes[0]?.failure?.message).toMatch(
      /^ListCustomImages: 127\.0\.0\.1:\d+ does not answer as .+: the answer is encoded \(content-encoding: gzip\), which was not asked for$/,
    );
    expect(summary?.scopes[0]).toMatchObject({ images: 12, read: 12 });
  });

  it.each(statuses(403, 200))('a row of the store, HTTP %d', async (status) => {
    sandbox.faults.add({ service: 'tablestore', operation: 'GetRow', times: Infinity, effect: bomb(status) });
    const { error } = await run();
    expect(error?.code).toMatch(/^Store/);
    expect(error?.message).toContain('content-encoding: gzip');
  });
});

describe('what is larger than a run or a row can hold', () => {
  it('an image name of 1 MB is cut, and read like any other', async () => {
    const image = sandbox.cloud.addImage({ regionId: REGION, name: `long ${'n'.repeat(1024 * 1024)}` });
    sandbox.cloud.share(image.id, '1098765432109876543');
    const { summary } = await run();
    expect(summary).toMatchObject({ status: 'complete' });
    const text = JSON.stringify(sandbox.dingtalk.shown().at(-1)?.body);
    expect(text).toContain(image.id);
    expect(text.length).toBeLessThan(20_000);
    sandbox.cloud.deleteImage(image.id);
  });

  it('an image with more share accounts than a row holds is a clear failed reading, and the others are read', async () => {
    const image = sandbox.cloud.addImage({ regionId: REGION, name: 'everybody' });
    for (let n = 0; n < 20_050; n += 1)
      sandbox.cloud.share(image.id, String(2_000_000_000_000_000_000n + BigInt(n)));
    const { summary } = await run();
    expect(summary?.scopes[0]).toMatchObject({ failed: 1 });
    expect(summary?.scopes[0]?.failedImages?.[image.id]?.message).toContain('20,050 entries');
    sandbox.cloud.deleteImage(image.id);
  }, 120_000);
});
