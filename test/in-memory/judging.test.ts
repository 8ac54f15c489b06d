import { describe, expect, it } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites } from '../support/failing-store.ts';
import { account, sharedTime } from '../support/simulated-cloud.ts';
import { Lab, SCOPE } from '../support/lab.ts';

const trusting = parseTrustPolicy(`accounts:\n  "${account(0)}":\n    name: Partner\n`, 'policy.yaml');

describe('I5: SharedTime is compared as a time', () => {
  it('with a Z and without one it is not compared: a zone that appears is no new share', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    for (let n = 0; n < 5; n += 1) image.shares.set(account(n), `2026-07-15 13:59:2${n}.0`);
    await lab.run();
    for (let n = 0; n < 5; n += 1) image.shares.set(account(n), `2026-07-15T05:59:2${n}Z`);
    await lab.runs(2);
    for (let n = 0; n < 5; n += 1) image.shares.set(account(n), `2026-07-15 13:59:2${n}.0`);
    await lab.runs(2);
    expect(lab.news()).toEqual([]);
    expect(await lab.history()).toEqual([]);
  });

  it('a time that was missing at first is kept when it comes, so that the next one is news', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    image.shares.set(account(1), null);
    await lab.run();
    image.shares.set(account(1), sharedTime(lab.clock.now()));
    await lab.run();
    expect(lab.news()).toEqual([]);
    lab.cloud.share(image, account(1));
    await lab.run();
    expect(lab.news()).toEqual([`sharedAgain m-1 ${account(1)}`]);
  });
});

describe('I13: the policy is ours, whatever the cloud says', () => {
  it.each([
    ['cannot be read', 'ApiTemporary'],
    ['is denied', 'ApiDenied'],
  ] as const)('an edit is judged on an image that %s', async (_what, code) => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1', { shares: 1 });
    lab.cloud.addImage('m-2');
    await lab.run({ policy: trusting });
    lab.cloud.refuse(new OpenApiError('refused', { code }), ({ query }) => query['ImageId'] === 'm-1');
    await lab.runs(2);
    expect(lab.news()).toContain(`noLongerTrusted m-1 ${account(0)}`);
    expect(lab.news().filter((words) => words.startsWith('noLongerTrusted'))).toHaveLength(1);
  });

  it('an edit is judged where the list itself cannot be read', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1', { shares: 1 });
    await lab.run({ policy: trusting });
    lab.cloud.refuse(new OpenApiError('refused', { code: 'ApiDenied' }), () => true);
    await lab.run();
    expect(lab.news()).toContain(`noLongerTrusted m-1 ${account(0)}`);
  });

  it('an edit is judged on the pages that a reading did not reach', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1', { shares: 60 });
    await lab.run({ policy: trusting });
    // The account's entry comes on the second page now, which fails.
    const time = image.shares.get(account(0)) ?? null;
    image.shares.delete(account(0));
    image.shares.set(account(0), time);
    lab.cloud.refuse(
      new OpenApiError('refused', { code: 'ApiTemporary' }),
      ({ query }) => query['PageNumber'] === '2',
    );
    await lab.run();
    expect(lab.news()).toEqual([`noLongerTrusted m-1 ${account(0)}`]);
  });
});

describe('I11: names from elsewhere', () => {
  it.each([
    ['cut in the middle of an emoji', `${'x'.repeat(255)}😀`],
    ['with half an emoji', 'x\uD83D'],
    ['of a megabyte', 'x'.repeat(1_000_000)],
  ])('a name %s does not rewrite the row in every run', async (_what, name) => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1', { name });
    await lab.run();
    let commits = 0;
    await lab.runs(2, {
      wrapStore: (store) =>
        beforeWrites(store, (table) => {
          if (table === 'images') commits += 1;
        }),
    });
    expect(commits).toBe(0);
    expect((await lab.row('images', SCOPE, 'm-1')).columns['name']?.isWellFormed()).toBe(true);
  });
});
