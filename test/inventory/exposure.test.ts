import { describe, expect, it } from 'vitest';
import { wallDays } from '../../lib/report/cells.ts';
import { exposedDays, exposures } from '../../lib/inventory/exposure.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import type { Change, ShareChange, UnsharedChange } from '../../lib/model/change.ts';
import {
  DAY_MS,
  FORMER,
  image,
  inventoryOf,
  NOW_MS,
  OPTIONS,
  PARTNER,
  POLICY,
  region,
  share,
  shareChange,
  STRANGER,
} from '../support/inventories.ts';

const dayOf = wallDays('UTC');
const at = (day: string): number => Date.parse(`2026-${day}T12:00:00Z`);
const idAt = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:.]/g, '');

const came = (day: string, more: Partial<ShareChange> = {}): ShareChange =>
  shareChange(idAt(at(day)), { noticedAtMs: at(day), sharedTime: `2026-${day} 10:00:00.0`, ...more });
const ended = (day: string, more: Partial<UnsharedChange> = {}): UnsharedChange => {
  const { verdict: _v, neverSeenBefore: _n, kind: _k, sharedTime: _s, ...rest } = came(day);
  return { ...rest, kind: 'unshared', ...more };
};
const gone = (day: string): Change => {
  const { accountId: _a, ...rest } = ended(day);
  return { ...rest, kind: 'imageGone' };
};

const days = (shares: Parameters<typeof image>[2], changes: readonly Change[]) =>
  exposedDays(exposures([image('m-shop', 'prod-shop-db', shares)], changes, POLICY, NOW_MS).all, dayOf).map(
    ({ day, shares: n }) => `${day.slice(5)}: ${n}`,
  );

describe('how many shares were not trusted, day by day', () => {
  it('one that stands counts from the time that the cloud gives', () => {
    expect(days([share(STRANGER, 'untrusted', { sharedTime: '2026-01-09 10:00:00.0' })], [])).toEqual([
      '01-09: 1',
    ]);
  });

  it.each([undefined, 'yesterday', '1970-01-01 00:00:00.0', '2031-01-01 00:00:00.0'])(
    'at the time %s it counts from when it was noticed',
    (sharedTime) => {
      expect(days([share(STRANGER, 'untrusted', { sharedTime })], [])).toEqual(['11-20: 1']);
    },
  );

  it('a trusted one never counts; one whose exception ended, from that end', () => {
    const old = '2026-01-09 10:00:00.0';
    expect(days([share(PARTNER, 'trusted', { sharedTime: old })], [])).toEqual([]);
    // In force to the end of the first of November.
    expect(days([share(FORMER, 'expired', { sharedTime: old })], [])).toEqual(['11-02: 1']);
    const told = came('11-05', {
      kind: 'noLongerTrusted',
      accountId: FORMER,
      verdict: 'expired',
      sharedTime: old,
    });
    const held = { sharedTime: old, noticedAtMs: at('10-20') };
    expect(days([share(FORMER, 'expired', held)], [told])).toEqual(['11-05: 1']);
  });

  it('one that came and ended counts between; one that was there at the first look, from its time', () => {
    expect(days([], [came('10-01'), ended('10-11')])).toEqual(['10-01: 1', '10-11: 0']);
    expect(days([], [ended('10-11', { sharedTime: '2026-02-03 10:00:00.0' })])).toEqual([
      '02-03: 1',
      '10-11: 0',
    ]);
  });

  it('shared again: twice, whatever the order in which the changes come', () => {
    const story = [came('10-01'), ended('10-05'), came('10-08', { kind: 'sharedAgain' }), ended('10-09')];
    const expected = ['10-01: 1', '10-05: 0', '10-08: 1', '10-09: 0'];
    expect(days([], story)).toEqual(expected);
    expect(days([], story.toReversed())).toEqual(expected);
  });

  it('what goes with its image ends then; another image of a like name does not', () => {
    const other = { imageId: 'm-shop2' } as const;
    const stands = image('m-shop2', 'x', [share(STRANGER, 'untrusted', { noticedAtMs: at('10-02') })]);
    const changes = [came('10-01'), came('10-02', other), gone('10-11')];
    const { all } = exposures([stands], changes, POLICY, NOW_MS);
    expect(exposedDays(all, dayOf).map(({ day, shares }) => `${day.slice(5)}: ${shares}`)).toEqual([
      '10-01: 1',
      '10-02: 2',
      '10-11: 1',
    ]);
  });

  it('what was trusted when it ended, or is in the policy, is no exposure', () => {
    const trusted = { accountId: PARTNER, verdict: 'trusted' } as const;
    expect(days([], [came('10-01', trusted), ended('10-05', { accountId: PARTNER })])).toEqual([]);
    const first = { accountId: PARTNER, sharedTime: '2026-02-03 10:00:00.0' };
    expect(days([], [ended('10-05', first)])).toEqual([]);
    const other = { accountId: '222222', sharedTime: '2026-02-03 10:00:00.0' };
    expect(days([], [came('10-01', { ...other, verdict: 'trusted' }), ended('10-05', other)])).toEqual([]);
    // Trusted today: whether it was then, no history tells.
    expect(days([share(STRANGER, 'trusted')], [came('10-01')])).toEqual([]);
  });

  it('a day on which one came and one ended changes nothing', () => {
    expect(days([], [came('10-01'), ended('10-01', { id: `${idAt(at('10-01'))}-later` })])).toEqual([]);
  });

  it('a row of a wrong clock is left out, and stops nothing', () => {
    expect(days([], [came('10-01'), ended('10-05', { noticedAtMs: 9e15 })])).toEqual(['10-01: 1']);
  });
});

describe('what changed since an earlier moment', () => {
  const inventory = inventoryOf(
    region([
      image('m-shop', 'prod-shop-db', [
        share(STRANGER, 'untrusted', { noticedAtMs: at('11-22') }),
        share(FORMER, 'untrusted', { noticedAtMs: at('11-23'), baseline: true }),
      ]),
    ]),
  );
  const changes = [
    came('11-22'),
    came('10-01', { accountId: '111111' }),
    ended('11-21', { accountId: '111111' }),
  ];
  const compared = (atMs: number) =>
    reportModel({ inventory, changes }, { ...OPTIONS, comparedWith: { atMs, basis: 'report' } }).comparison;

  it('counts what came and what ended, and nothing of the first look', () => {
    expect(compared(at('11-20'))).toMatchObject({ basis: 'report', added: 1, removed: 1 });
    expect(compared(at('11-22'))).toMatchObject({ added: 1, removed: 0 });
    expect(compared(at('11-23'))).toMatchObject({ added: 0, removed: 0 });
    expect(compared(at('09-01'))).toMatchObject({ added: 2, removed: 1 });
  });

  it('is the last seven days where nothing is asked for', () => {
    expect(reportModel({ inventory, changes }, OPTIONS).comparison).toEqual({
      since: new Date(NOW_MS - 7 * DAY_MS).toISOString(),
      basis: 'week',
      added: 1,
      removed: 1,
    });
  });

  it('an account that came as a trusted one was never a stranger', () => {
    const expired = region([image('m-shop', 'a', [share(FORMER, 'expired')])]);
    const trusted = came('10-01', { accountId: FORMER, verdict: 'trusted' });
    const { shares } = reportModel({ inventory: inventoryOf(expired), changes: [trusted] }, OPTIONS);
    expect(shares).toMatchObject([{ accountId: FORMER, neverSeenBefore: false }]);
  });

  it('the first look is no news, and says so', () => {
    const first = region([image('m-a', 'a', [share(STRANGER, 'untrusted', { baseline: true })])]);
    const html = renderReport(reportModel({ inventory: inventoryOf(first), changes: [] }, OPTIONS));
    expect(html).toContain('The first look was at 2026-11-21 03:02; no change was noticed since.');
  });

  it('changes that are not listed still tell who was never seen, and what ended', () => {
    const report = reportModel({ inventory, changes }, { ...OPTIONS, sinceMs: NOW_MS });
    expect(report.changes).toEqual([]);
    expect(report.summary.neverSeenShares).toBe(1);
    expect(report.exposure.days.map((day) => day.shares)).toEqual([1, 2, 1, 2]);
    expect(report.exposure.completeSince).toBe(new Date(at('10-01')).toISOString());
    const short = { inventory, changes, changesFromMs: at('11-01') };
    expect(reportModel(short, OPTIONS).exposure.completeSince).toBe(new Date(at('11-01')).toISOString());
  });
});
