import { describe, expect, it } from 'vitest';
import { blindInWords } from '../../lib/cli/blind-in-words.ts';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import type { BlindKind, BlindSpot } from '../../lib/model/blind-spot.ts';
import type { Subject } from '../../lib/model/health.ts';
import { blindSpot, imageIn, inventoryOf, listIn, NOW_MS, OWNER } from '../support/inventories.ts';

const screen = { colour: false, width: 400 };
const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
const audit = (part: Extract<Subject, { kind: 'audit' }>['part'], accountId = OWNER): Subject => ({
  kind: 'audit',
  accountId,
  part,
});
const told = (...blind: readonly BlindSpot[]): string =>
  blindInWords(unseenIn({ ...inventoryOf(), blind }), 'UTC', screen);
const because = { failure: { code: 'ApiDenied', message: 'not allowed' } };

describe('I10: what an answer cannot vouch for, in words', () => {
  const AT = '2026-11-24 19:02';
  it.each<[BlindKind, Subject, BlindSpot['cause'], RegExp]>([
    [
      'accounts',
      audit('accounts'),
      'refused',
      new RegExp(`not all accounts can be listed since ${AT}.*: not allowed`),
    ],
    ['dispatch', audit('dispatch'), 'refused', new RegExp(`cannot be started since ${AT}.*: not allowed`)],
    [
      'regions',
      audit('regions'),
      'refused',
      new RegExp(`${OWNER}: its regions cannot be listed since ${AT}.*: not allowed`),
    ],
    [
      'entry',
      audit('entry'),
      'refused',
      new RegExp(`${OWNER}: it cannot be entered since ${AT}.*: not allowed`),
    ],
    ['unaudited', audit('run'), 'never', new RegExp(`${OWNER}: no audit has ended yet.* since ${AT}`)],
    ['overdue', audit('run'), 'late', new RegExp(`${OWNER}: no audit has ended since ${AT}`)],
    [
      'list',
      listIn(scope),
      'refused',
      new RegExp(`cn-hangzhou: the list of images cannot be read since ${AT}.*: not allowed`),
    ],
    ['unlisted', listIn(scope), 'never', /cn-hangzhou: its images have never been listed completely/],
    [
      'notListed',
      listIn(scope),
      'late',
      new RegExp(`cn-hangzhou: its images have not been listed since ${AT}`),
    ],
    [
      'image',
      imageIn(scope, 'm-a', 'a'),
      'refused',
      /cn-hangzhou: the shares of "a" \(m-a\) cannot be read since.*: not allowed/,
    ],
    [
      'unread',
      imageIn(scope, 'm-a', 'a'),
      'never',
      /cn-hangzhou: "a" \(m-a\) has not been read completely yet/,
    ],
    [
      'notRead',
      imageIn(scope, 'm-a', 'a'),
      'late',
      new RegExp(`"a" \\(m-a\\) has not been read completely since ${AT}`),
    ],
    [
      'damaged',
      imageIn(scope, 'm-a', ''),
      'damaged',
      /cn-hangzhou: the snapshot's rows of m-a cannot be used/,
    ],
    [
      'contradictory',
      imageIn(scope, 'm-a', 'a'),
      'contradictory',
      /"a" \(m-a\) contradicts itself since.*: not allowed/,
    ],
  ])('%s', (kind, subject, cause, words) => {
    const spot = blindSpot(subject, NOW_MS, { cause, ...because });
    expect(unseenIn({ ...inventoryOf(), blind: [spot] }).map((s) => s.kind)).toEqual([kind]);
    expect(told(spot)).toContain('Incomplete: there may be shares that are not listed here.');
    expect(told(spot)).toMatch(words);
    // Where nobody knows since when, nothing is said of it.
    expect(told({ ...spot, sinceMs: 0 })).not.toMatch(/since|1970|undefined|null/);
  });

  it('of an account whose audits nobody knows since when they are expected, it says no more than that', () => {
    expect(told(blindSpot(audit('run'), 0, { cause: 'never' }))).not.toContain('has been on the list');
  });

  it('many images of one cause are named in part, many accounts of one kind too', () => {
    const images = Array.from({ length: 8 }, (_, n) => blindSpot(imageIn(scope, `m-${n}`), NOW_MS, because));
    expect(told(...images)).toMatch(/"m-4" \(m-4\) and 3 more cannot be read/);
    const accounts = Array.from({ length: 8 }, (_, n) =>
      blindSpot(audit('run', `207100135041786${n}`), NOW_MS, { cause: 'late' }),
    );
    expect(told(...accounts).match(/no audit has ended since/g)).toHaveLength(5);
    expect(told(...accounts)).toContain('and 3 more accounts; --json lists all of them');
  });

  it('where all is certain, or only a channel fails, nothing is said', () => {
    expect(told()).toBe('');
    expect(told(blindSpot({ kind: 'channel', channelId: 'c', label: 'DingTalk' }, NOW_MS))).toBe('');
  });
});
