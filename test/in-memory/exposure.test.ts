import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { Lab, MINUTE } from '../support/lab.ts';

/** One image that was read; from now on no share call is answered. */
async function withoutShareCalls() {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-0');
  await lab.run();
  lab.cloud.refuse(
    new OpenApiError('over the quota', { code: 'ApiThrottled' }),
    ({ action }) => action === 'ListCustomImageShareAccounts',
  );
  return { lab, image };
}
const told = (lab: Lab) => lab.news().filter((words) => words.startsWith('exposed'));

describe('I1: that the list exposes an image to ECS is told at once', () => {
  it('although its share call is not answered, and once', async () => {
    const { lab, image } = await withoutShareCalls();
    image.exposedToEcs = true;
    await lab.runs(2);
    expect(told(lab)).toEqual(['exposedToEcs m-0']);
  });

  it('of an image that is new, and no call of which was ever answered', async () => {
    const { lab } = await withoutShareCalls();
    lab.cloud.addImage('m-1', { exposedToEcs: true });
    await lab.runs(2);
    expect(told(lab)).toEqual(['exposedToEcs m-1']);
  });

  it('although the share call of an image before it never ends', async () => {
    const lab = await Lab.open();
    const images = ['m-0', 'm-1', 'm-2'].map((id) => lab.cloud.addImage(id));
    const slow = { timeoutMs: 120_000, callsPerMinute: 10 };
    await lab.run();
    lab.cloud.onCall(({ action }) =>
      action === 'ListCustomImageShareAccounts' ? lab.clock.sleep(60 * MINUTE) : undefined,
    );
    for (const image of images.slice(2)) image.exposedToEcs = true;
    await lab.run(slow);
    expect(lab.cloud.readsOf('m-2')).toHaveLength(1);
    expect(told(lab)).toEqual(['exposedToEcs m-2']);
  });
});
