import { describe, expect, it } from 'vitest';
import { isAlert } from '../../lib/model/change.ts';
import { account } from '../support/simulated-cloud.ts';
import { carryOut } from './check-history.ts';
import type { History, Step } from './history.ts';
import { audit, cloud, IMAGE, oddly, PLAIN, wait } from './plain-history.ts';

/** The account that comes and goes. */
const WHO = 5;
const shared: Step = cloud({ kind: 'share', image: 0, account: WHO });
const unshared: Step = cloud({ kind: 'unshare', image: 0, account: WHO });
const back = (keepsTime: boolean): Step => cloud({ kind: 'share', image: 0, account: WHO, keepsTime });
/** Read once, then shared and told. */
const TOLD: readonly Step[] = [audit(), wait(15), shared, audit(), wait(15)];

const NEW = [`shared m-0 ${account(WHO)}`];
/** It was not known to be gone, and its time moved. */
const AGAIN = [...NEW, `sharedAgain m-0 ${account(WHO)}`];
/** It was gone. */
const TWICE = [...NEW, ...NEW];

/** Nothing is wrong, and these are the alerts. */
async function alertsOf(history: Partial<History>): Promise<string[]> {
  const { problems, notes } = await carryOut({ ...PLAIN, images: [IMAGE], ...history });
  expect(problems).toEqual([]);
  return notes.flatMap((n) =>
    n.kind === 'change' && isAlert(n.change) && 'accountId' in n.change
      ? [`${n.change.kind} ${n.change.imageId} ${n.change.accountId}`]
      : [],
  );
}

describe('a share that whole answers lack', () => {
  it.each([
    ['with a new time, as news', false, AGAIN],
    ['with its old time, in silence', true, NEW],
  ])('for six minutes comes back %s', async (_how, keepsTime, alerts) => {
    const steps = [...TOLD, unshared, audit(), wait(6), audit(), wait(2), back(keepsTime), audit()];
    expect(await alertsOf({ steps })).toEqual(alerts);
  });

  it('eleven minutes apart, with an image partly read between, comes back as news', async () => {
    const partly = audit({
      apiFaults: [{ api: 'shares', page: 2, what: 'temporary', nth: 1, times: 1_000 }],
    });
    const steps = [
      ...TOLD,
      unshared,
      audit(),
      wait(5),
      partly,
      wait(6),
      audit(),
      wait(1),
      back(true),
      audit(),
    ];
    expect(await alertsOf({ images: [{ ...IMAGE, shares: 5 }], sharesPerPage: 2, steps })).toEqual(TWICE);
  });

  it('comes back as news also where the count never agrees', async () => {
    const miscount: Step = { kind: 'weather', api: 'shares', what: 'one-too-many', audits: 'always' };
    const lacking = [audit(), wait(31), audit(), wait(31), audit(), wait(1)];
    const steps = [miscount, ...TOLD, unshared, ...lacking, back(true), audit()];
    expect(await alertsOf({ images: [{ ...IMAGE, shares: 3 }], steps })).toEqual(TWICE);
  });

  it.each([
    ['was never gone where the first of them is dated 20 days ahead', [], NEW],
    ['is gone after two of the right time', [wait(7), audit()], TWICE],
  ])('%s', async (_what, more, alerts) => {
    const ahead = audit({ skewMs: 20 * 86_400_000 });
    const steps = [...TOLD, unshared, ahead, wait(15), audit(), wait(5), ...more, back(true), audit()];
    expect(await alertsOf({ steps })).toEqual(alerts);
  });
});

describe('a first look', () => {
  it('is not told by the time of the cloud where that is later than the list', async () => {
    const throttled: Step = { kind: 'weather', api: 'shares', what: 'throttled', audits: 2 };
    const steps = [throttled, audit(), wait(1_440), shared, audit(), wait(2_880), audit()];
    expect(await alertsOf({ images: [{ ...IMAGE, shares: 1 }], steps })).toContain(NEW[0]);
  });

  it('is taken from what was seen where six pages shift in every pass, and that is told', async () => {
    const during = Array.from({ length: 200 }, (_, n) => ({
      call: n + 1,
      op: { kind: 'leaveOut' as const, image: 0 },
    }));
    const shifting = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(() => [audit({ during }), wait(61)]);
    const images = Array.from({ length: 11 }, (_, n) => ({ ...IMAGE, shares: n % 3 }));
    const { problems, notes } = await carryOut({ ...PLAIN, imagesPerPage: 2, images, steps: shifting });
    expect(problems).toEqual([]);
    expect(notes.flatMap((n) => (n.kind === 'notice' ? [n.about.kind] : []))).toContain(
      'unfinishedFirstList',
    );
  });

  it('that a run with a clock two days ahead has told is completed later', async () => {
    const hang = { api: 'shares' as const, image: 0, what: 'throttled' as const, nth: 1, times: 1_000 };
    const steps = [audit({ skewMs: 2 * 86_400_000, apiFaults: [hang] }), wait(15), audit()];
    const images = [1, 2].map((shares) => ({ ...IMAGE, shares }));
    const { problems } = await carryOut({ ...PLAIN, images, steps });
    expect(problems).toEqual([]);
  });

  it('finds the shares of an image of ours whose entry names another owner', async () => {
    const images = [{ ...IMAGE, shares: 2, owner: 'another' as const }];
    const { problems } = await carryOut({ ...PLAIN, images, steps: [audit()] });
    expect(problems).toEqual([]);
  });
});

describe('an odd answer', () => {
  it('of an empty list, once, while the share calls answer, is passed over in silence', async () => {
    const steps = [...TOLD, oddly('list', 'empty'), wait(15), audit()];
    expect(await alertsOf({ images: [IMAGE, { ...IMAGE, shares: 3 }], steps })).toEqual(NEW);
  });

  it('of empty share lists, once, is passed over in silence', async () => {
    const images = [3, 2, 1, 2].map((shares) => ({ ...IMAGE, shares }));
    const steps = [...TOLD, oddly('shares', 'empty'), wait(15), audit()];
    expect(await alertsOf({ images, steps })).toEqual(NEW);
  });

  it('of times eight hours earlier, once, tells no share again, not even one of three hours', async () => {
    const steps = [...TOLD, wait(180), oddly('shares', 'utc-times'), wait(15), audit()];
    expect(await alertsOf({ images: [{ ...IMAGE, shares: 3 }], steps })).toEqual(NEW);
  });

  it('dated two days ahead by a wrong clock hides no share that is made again', async () => {
    const again: Step = cloud({ kind: 'share', image: 0, account: WHO });
    const steps = [...TOLD, audit({ skewMs: 2 * 86_400_000 }), wait(15), audit(), wait(15), again, audit()];
    expect(await alertsOf({ steps })).toEqual(AGAIN);
  });

  it('of a deleted image whose share call names nobody proves after a day that it is gone', async () => {
    const steps = [
      ...TOLD,
      cloud({ kind: 'delete', images: [0], isGhost: true }),
      audit(),
      wait(60),
      audit(),
    ];
    const { problems, recorded } = await carryOut({ ...PLAIN, images: [IMAGE, IMAGE], steps });
    expect(problems).toEqual([]);
    expect(recorded.filter((c) => c.kind === 'imageGone').map((c) => c.imageId)).toEqual(['m-0']);
  });
});
