import { expect, it } from 'vitest';
import { foundLines } from '../../lib/cli/found-lines.ts';
import { progressLine } from '../../lib/cli/progress.ts';
import type { Change, ShareChange } from '../../lib/model/change.ts';
import type { Note } from '../../lib/model/note.ts';

const READERS = { language: 'en', timeZone: 'UTC' } as const;
const STRANGER = '1098765432109876543';

const BASE = {
  scope: { accountId: '1234567890123456', regionId: 'cn-hangzhou' },
  imageId: 'm-1',
  imageName: 'prod-db',
  noticedAtMs: 0,
} as const;

const noteOf = (change: Change): Note => ({
  kind: 'change',
  id: `change/${change.id}`,
  accountId: BASE.scope.accountId,
  atMs: 0,
  change,
});

const note = (change: Partial<ShareChange> = {}): Note =>
  noteOf({
    ...BASE,
    id: 'c-1',
    kind: 'shared',
    accountId: STRANGER,
    verdict: 'untrusted',
    neverSeenBefore: true,
    ...change,
  });

it('a finding is one line: mark, verb, who, image and region', () => {
  expect(foundLines([note()], READERS)).toEqual([
    `🔴 New share with an unknown account · prod-db (cn-hangzhou) · ${STRANGER}`,
  ]);
  expect(foundLines([noteOf({ ...BASE, id: 'c-2', kind: 'exposedToEcs' })], READERS)).toEqual([
    expect.stringMatching(/prod-db \(cn-hangzhou\)$/),
  ]);
});

it('of many at once it shows twenty, and counts the others', () => {
  const lines = foundLines(
    Array.from({ length: 23 }, (_, i) => note({ id: `c-${i}` })),
    READERS,
  );
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('and 3 more');
  expect(
    foundLines(
      Array.from({ length: 20 }, () => note()),
      READERS,
    ),
  ).toHaveLength(20);
});

it('I11: a name and an id break out of nothing', () => {
  const evil = '\u001B[2J\nx\u202E';
  const [line = ''] = foundLines([note({ imageName: evil, accountId: evil })], READERS);
  for (const raw of ['\u001B', '\n', '\u202E']) expect(line).not.toContain(raw);
});

it('a wait for a channel says until when, and that nobody need wait', () => {
  const nowMs = new Date(2026, 2, 14, 23, 30, 59).getTime();
  const line = (ms: number, everyMs: number) =>
    progressLine(
      { kind: 'pacing', channel: 'email to ops@example.com', ms, everyMs },
      { done: 0, total: 0 },
      nowMs,
    );
  expect(line(53_000, 60_000)).toBe(
    'email to ops@example.com is limited to one a minute: sending at 23:31:52 (local time); Ctrl-C leaves it for the next run',
  );
  expect(line(3_000, 3_100)).toContain('is limited to one in 4 s: sending at 23:31:02');
  expect(line(600_000, 3_000)).toContain('takes nothing for now: sending at 23:40:59');
  expect(line(1_999, 60_000)).toBeUndefined();
});
