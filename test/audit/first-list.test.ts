import { describe, expect, it } from 'vitest';
import { firstList } from '../../lib/audit/first-list.ts';
import type { StoredBaseline } from '../../lib/state/baseline.ts';
import { DAY, image, NOW } from '../support/values.ts';

const NONE: StoredBaseline = { kind: 'none' };
const DUE = 30 * 60_000;
const list = (certainty: 'complete' | 'steady' | 'partial' | 'failed', ...ids: readonly string[]) => ({
  certainty,
  images: ids.map((imageId) => image({ imageId })),
});
const after = (before: StoredBaseline, listing: ReturnType<typeof list>, nowMs = NOW) =>
  firstList(before, listing, nowMs, DUE);
const pending = (more: object = {}): StoredBaseline => ({
  kind: 'pending',
  sinceMs: NOW - DUE,
  seen: new Map(),
  wasEmpty: false,
  ...more,
});

describe('I4: the first list of a scope', () => {
  it.each(['complete', 'steady'] as const)('that is %s begins the baseline at once', (certainty) => {
    expect(after(NONE, list(certainty, 'm-1'))).toEqual({
      kind: 'begun',
      atMs: NOW,
      images: new Map([['m-1', false]]),
      isUnfinished: false,
    });
  });

  it('that is begun stays as it is', () => {
    const begun = after(NONE, list('complete', 'm-1'));
    expect(after(begun, list('complete', 'm-1', 'm-2'), NOW + DAY)).toBe(begun);
  });

  it('that is empty is believed in the second run', () => {
    const once = after(NONE, list('complete'));
    expect(once).toEqual(pending({ sinceMs: NOW, wasEmpty: true }));
    expect(after(once, list('complete'), NOW + 1)).toMatchObject({ kind: 'begun', images: new Map() });
  });

  it('that was empty once and then lists images holds those', () => {
    const once = after(NONE, list('complete'));
    expect(after(once, list('complete', 'm-1'))).toMatchObject({ images: new Map([['m-1', false]]) });
  });

  it('that is partial is gathered until it is due', () => {
    const once = after(NONE, list('partial', 'm-1'));
    expect(once).toEqual(pending({ sinceMs: NOW, seen: new Map([['m-1', false]]) }));
    const twice = after(once, list('partial', 'm-2'), NOW + DUE - 1);
    expect(twice).toMatchObject({ kind: 'pending', sinceMs: NOW });
    expect(after(twice, list('failed'), NOW + DUE)).toEqual({
      kind: 'begun',
      atMs: NOW + DUE,
      images: new Map([
        ['m-1', false],
        ['m-2', false],
      ]),
      isUnfinished: true,
    });
  });

  it('that never showed an image waits on, and an empty one that was seen does not end it', () => {
    expect(after(pending({ sinceMs: NOW - DAY }), list('failed'))).toMatchObject({ kind: 'pending' });
    expect(after(pending({ wasEmpty: true }), list('failed'))).toMatchObject({
      kind: 'pending',
      wasEmpty: true,
    });
  });

  it('is whole in the end: then it alone counts, not what was gathered', () => {
    const gathered = pending({ seen: new Map([['m-9', true]]) });
    expect(after(gathered, list('complete', 'm-1'))).toMatchObject({ images: new Map([['m-1', false]]) });
  });

  it('began in the future by a wrong clock: it is due from now on', () => {
    const wrong = pending({ sinceMs: NOW + 20 * DAY, seen: new Map([['m-1', false]]) });
    expect(after(wrong, list('failed'))).toMatchObject({ kind: 'pending', sinceMs: NOW });
  });
});
