import { expect, test } from 'vitest';
import { type ShareContext, shareNews, surelyRewritten } from '../../lib/audit/share-news.ts';
import type { Certainty } from '../../lib/model/image.ts';
import type { KnownShare, Missing } from '../../lib/model/known-image.ts';
import { account, DAY, knownShare, NOW } from '../support/values.ts';

/*
 * The table of evidence: every combination of what is held, what was seen, how certain that is and how the time moved,
 * with what it means. It is generated, and compared with share-news.table.txt, which is to be read by people: update it
 * with `npx vitest run test/audit/share-news.test.ts -u` and look at each line that changes.
 */

const [MINUTE, HOUR] = [60_000, 3_600_000];
const LAST_READ = NOW - 15 * MINUTE;
const ID = account(1);

const CERTAINTIES: readonly Certainty[] = ['complete', 'steady', 'partial', 'failed'];
/** A failed reading shows nothing. */
const SHOWING = CERTAINTIES.filter((certainty) => certainty !== 'failed');

const context = (more: Partial<ShareContext>): ShareContext => ({
  certainty: 'complete',
  readMs: NOW,
  nowMs: NOW,
  lastReadMs: LAST_READ,
  firstLook: undefined,
  manyEmptied: false,
  rewriting: { byMs: new Set(), isFinal: true },
  ...more,
});

const missingFor = (
  ms: number,
  more: Partial<Missing> = { completeMs: NOW - ms },
): KnownShare['missing'] => ({
  sinceMs: NOW - ms,
  heldMs: NOW - ms - 15 * MINUTE,
  ...more,
});

/** What the snapshot has of the share. */
const HELD: Readonly<Record<string, KnownShare['missing']>> = {
  held: undefined,
  '6 min': missingFor(6 * MINUTE),
  '10 min': missingFor(10 * MINUTE),
  '10 min, steady': missingFor(10 * MINUTE, {}),
  '1 h, steady': missingFor(HOUR, {}),
  '1 h, steady twice': missingFor(HOUR, { againMs: NOW - 30 * MINUTE }),
  '1 day': missingFor(DAY),
  'in 20 days': missingFor(-20 * DAY),
};

/** `2026-11-24 15:00:00.0`, in the zone of the service. */
const wall = (ms: number): string =>
  `${new Date(ms + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ')}.0`;
const MADE = NOW - 3 * HOUR;

/** How the time that is seen stands to the one that is held. */
const MOVES: Readonly<
  Record<string, readonly [held: string | undefined, seen: string | undefined, byMs?: number]>
> = {
  'same time': [wall(MADE), wall(MADE)],
  'no time now': [wall(MADE), undefined],
  'no time before': [undefined, wall(MADE)],
  'unreadable now': [wall(MADE), 'yesterday'],
  'later time': [wall(MADE), wall(NOW - 5 * MINUTE)],
  'earlier by 8 h': [wall(MADE), wall(MADE - 8 * HOUR)],
  'earlier by 8 h, as another surely is': [wall(MADE), wall(MADE - 8 * HOUR), -8 * HOUR],
  'earlier by 1 h, another surely by 8 h': [wall(MADE), wall(MADE - HOUR), -8 * HOUR],
  'later, but surely before the last reading': [wall(NOW - 9 * DAY), wall(NOW - 8 * DAY)],
};

const rows: string[] = [];

/** One line of the table. */
function row(
  what: readonly string[],
  held: KnownShare | undefined,
  seen: string | undefined | null,
  more: Partial<ShareContext>,
): void {
  const share = seen === null ? undefined : { accountId: ID, sharedTime: seen };
  const outcome = shareNews(held, share, 'untrusted', context(more));
  const { news, after } = outcome ?? { news: 'none', after: undefined };
  const isDoubtful = outcome !== undefined && 'isDoubtful' in outcome && outcome.isDoubtful;
  const kept =
    after === undefined
      ? 'not held'
      : [
          after.missing === undefined ? 'held' : `missing${after.missing.sinceMs === NOW ? ' from now' : ''}`,
          after.missing?.againMs === undefined ? '' : 'again',
          after.sharedTime === held?.sharedTime || held === undefined ? '' : 'new time',
          isDoubtful ? 'in doubt' : '',
        ]
          .filter((word) => word !== '')
          .join(', ');
  rows.push([...what, `→ ${news}`, kept].join(' | '));
}

test('the table of evidence', async () => {
  rows.push('# Not seen: held, or missing for so long, by complete answers or steady ones');
  for (const [state, missing] of Object.entries(HELD))
    for (const certainty of CERTAINTIES)
      for (const manyEmptied of [false, true])
        row(
          [state, certainty, manyEmptied ? 'with two other images' : 'alone'],
          knownShare(ID, missing === undefined ? {} : { missing }),
          null,
          { certainty, manyEmptied },
        );
  for (const certainty of CERTAINTIES) row(['not held', certainty, 'alone'], undefined, null, { certainty });

  rows.push('', '# Seen, and held or missing');
  for (const [state, missing] of Object.entries(HELD))
    for (const [move, [before, now, byMs]] of Object.entries(MOVES))
      for (const isFinal of [true, false])
        for (const certainty of SHOWING)
          row(
            [state, certainty, move, isFinal ? 'all was read' : 'others are to come'],
            knownShare(ID, { sharedTime: before, ...(missing === undefined ? {} : { missing }) }),
            now,
            { certainty, rewriting: { byMs: new Set(byMs === undefined ? [] : [byMs]), isFinal } },
          );

  rows.push('', '# Seen, and not held');
  const times = {
    'surely after the first list': NOW + 15 * HOUR,
    'not surely after it': NOW - 2 * HOUR,
    'years before it': 0,
  };
  for (const [time, ms] of Object.entries(times))
    for (const isOpen of [true, false])
      for (const certainty of SHOWING)
        row([isOpen ? 'first look' : 'later', certainty, time], undefined, wall(ms), {
          certainty,
          firstLook: isOpen ? { atMs: NOW - 7 * HOUR, toldMs: undefined } : undefined,
        });
  row(['first look', 'complete', 'no time'], undefined, undefined, {
    firstLook: { atMs: NOW - 7 * HOUR, toldMs: undefined },
  });

  await expect(`${columns(rows)}\n`).toMatchFileSnapshot('share-news.table.txt');
});

test('I5: by how much a reading surely rewrites times', () => {
  const OLD = NOW - 9 * DAY;
  const held = [
    knownShare(account(1), { sharedTime: wall(OLD) }),
    knownShare(account(2), { sharedTime: wall(OLD) }),
    knownShare(account(3), { sharedTime: wall(MADE) }),
    knownShare(account(4), { sharedTime: wall(OLD) }),
  ];
  const shares = [
    { accountId: account(1), sharedTime: wall(OLD - 8 * HOUR) },
    { accountId: account(2), sharedTime: wall(OLD) },
    // It may have been made again.
    { accountId: account(3), sharedTime: wall(MADE - 4 * HOUR) },
    { accountId: account(5), sharedTime: wall(OLD - 2 * HOUR) },
  ];
  const reading = { shares, certainty: 'partial', atMs: NOW } as const;
  expect(surelyRewritten(held, reading, { lastReadMs: LAST_READ, nowMs: NOW })).toEqual([-8 * HOUR]);
});

const WORDS = 5;

/** Under one another. Lines of a section that differ in one column only, and mean the same, are one. */
function columns(lines: readonly string[]): string {
  const sections = lines.join('\n').split('\n\n');
  return sections
    .map((section) => {
      const [title = '', ...body] = section.split('\n');
      let cells = body.map((line) => line.split(' | '));
      for (const column of [1, 3, 0]) cells = merged(cells, column);
      const widths = Array.from({ length: WORDS + 1 }, (_, i) =>
        Math.max(...cells.map((c) => c[i]?.length ?? 0)),
      );
      return [
        title,
        ...cells.map((c) =>
          c
            .map((cell, i) => cell.padEnd(widths[i] ?? 0))
            .join('  ')
            .trimEnd(),
        ),
      ].join('\n');
    })
    .join('\n\n');
}

function merged(table: readonly (readonly string[])[], column: number): string[][] {
  const all = new Set(table.map((cells) => cells[column]));
  const groups = new Map<string, { readonly first: readonly string[]; readonly values: Set<string> }>();
  for (const cells of table) {
    const key = cells.filter((_, i) => i !== column).join('|');
    const group = groups.get(key) ?? { first: cells, values: new Set<string>() };
    group.values.add(cells[column] ?? '');
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, values }) => {
    const isAny = values.size > 1 && values.size === all.size;
    return first.map((cell, i) => (i === column ? (isAny ? 'any' : [...values].join(' or ')) : cell));
  });
}
