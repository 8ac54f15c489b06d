import { expect, it } from 'vitest';
import { AuditProgress } from '../../lib/cli/audit-progress.ts';
import { progressPrinter } from '../../lib/cli/progress.ts';
import type { Progress } from '../../lib/audit/run-deps.ts';
import type { ImageCandidate } from '../../lib/audit/candidates.ts';
import type { Reading } from '../../lib/model/image.ts';
import type { Note } from '../../lib/model/note.ts';

const SCOPE = { accountId: '1234567890123456', regionId: 'cn-hangzhou' };
const STRANGER = '1098765432109876543';
const NAME = '\u001B[2Jprod\n';

const NOTE: Note = {
  kind: 'change',
  id: 'change/c-1',
  accountId: SCOPE.accountId,
  atMs: 0,
  change: {
    scope: SCOPE,
    imageId: 'm-1',
    imageName: NAME,
    noticedAtMs: 0,
    id: 'c-1',
    kind: 'shared',
    accountId: STRANGER,
    verdict: 'untrusted',
    neverSeenBefore: true,
  },
};

const READ: Reading = { certainty: 'complete', shares: [], atMs: 0 };
const FAILED: Reading = {
  certainty: 'failed',
  shares: [],
  atMs: 0,
  failure: { code: 'ApiDenied', message: 'no' },
};
const STOPPED: Reading = {
  certainty: 'failed',
  shares: [],
  atMs: 0,
  failure: { code: 'OutOfTime', message: '' },
};

const listed = (images: number, isFailed = false): Progress => ({
  kind: 'listed',
  scope: SCOPE,
  images,
  failure: isFailed ? { code: 'ApiDenied', message: 'no' } : undefined,
});
const DAMAGED = 'damaged';
const read = (reading: Reading | typeof DAMAGED = READ): Progress => ({
  kind: 'read',
  scope: SCOPE,
  candidate: { imageId: 'm-1', image: { name: NAME } } as ImageCandidate,
  reading: reading === DAMAGED ? undefined : reading,
});
const waiting = (ms: number, api = 'ListCustomImages'): Progress => ({ kind: 'waiting', api, ms });
const pacing = (ms: number): Progress => ({ kind: 'pacing', channel: 'email', ms, everyMs: 60_000 });
const EVENTS = [
  listed(2),
  waiting(5_000),
  read(),
  { kind: 'posted', notes: [NOTE] } as const,
  waiting(6_000),
  read(FAILED),
  listed(1, true),
  pacing(50_000),
];

function printed(options: { isVerbose: boolean; isLive: boolean }, events: readonly Progress[] = EVENTS) {
  const lines: string[] = [];
  const print = progressPrinter((line) => lines.push(line), { ...options, language: 'en', timeZone: 'UTC' });
  for (const event of events) print(event);
  return lines;
}

const FOUND = `🔴 New share with an unknown account · ␛[2Jprod␊ (cn-hangzhou) · ${STRANGER}`;
const UNLISTED = 'cn-hangzhou: the list of images cannot be read; 1 custom image known from earlier runs';
const PACED = expect.stringMatching(/^email is limited to one a minute: sending at/) as string;
const WAIT = (s: number) => `  waiting ${s} s for the call quota of ListCustomImages`;

it('above a live line stand the findings, and what the line cannot say', () => {
  expect(printed({ isVerbose: false, isLive: true })).toEqual([FOUND, UNLISTED, PACED]);
});

it('without one: a line for each region, the first wait and the findings', () => {
  expect(printed({ isVerbose: false, isLive: false })).toEqual([
    'cn-hangzhou: 2 custom images',
    WAIT(5),
    FOUND,
    UNLISTED,
    PACED,
  ]);
});

it.each([true, false])('--verbose prints everything (live line: %s)', (isLive) => {
  expect(printed({ isVerbose: true, isLive })).toEqual([
    'cn-hangzhou: 2 custom images',
    WAIT(5),
    '  [1/2] m-1  ␛[2Jprod␊  0 accounts',
    FOUND,
    WAIT(6),
    '  [2/2] m-1  ␛[2Jprod␊  failed',
    UNLISTED,
    PACED,
  ]);
});

it('a wait that is too short to be read is not the first wait', () => {
  expect(printed({ isVerbose: false, isLive: false }, [waiting(1_999), waiting(3_000)])).toEqual([WAIT(3)]);
});

let nowMs = 0;
const progress = (accounts: number) => new AuditProgress(accounts, () => nowMs);

it('the live line: images of images, what failed, the wait as it gets shorter, and calls', () => {
  nowMs = 1_000_000;
  const far = progress(1);
  expect(far.line()).toBe('listing the images · 0 calls');
  const { note, countCalls, end } = far.begin();
  let calls = 0;
  countCalls(() => ({ byApi: { ListCustomImages: 1, ListCustomImageShareAccounts: calls }, throttled: 0 }));
  note(listed(1_200));
  calls = 44;
  expect(far.line()).toBe('0 of 1,200 images read · 45 calls');
  note(listed(1));
  for (const one of [READ, READ, FAILED, DAMAGED, STOPPED] as const) note(read(one));
  expect(far.line()).toBe('2 of 1,201 images read in 2 regions · 2 failed · 45 calls');
  note(waiting(5_500));
  note(waiting(1_000, 'Other'));
  expect(far.line()).toContain(' · waiting 6 s for the call quota · ');
  nowMs += 4_000;
  expect(far.line()).toContain(' · waiting 2 s for the call quota · ');
  nowMs += 1_500;
  expect(far.line()).not.toContain('waiting');
  note(pacing(53_000));
  expect(far.line()).toContain(' · sending in 53 s · ');
  note(waiting(600_000));
  expect(far.line()).toContain(' · waiting 10 min for the call quota · ');
  end();
  expect(far.line()).toBe('2 of 1,201 images read in 2 regions · 2 failed · 45 calls');
});

it('of several accounts it is one line: how many are done, and how many wait', () => {
  const far = progress(40);
  const accounts = Array.from({ length: 8 }, () => far.begin());
  for (const [i, { note, countCalls }] of accounts.entries()) {
    countCalls(() => ({ byApi: { A: i }, throttled: 0 }));
    note(listed(10));
    note(read());
    if (i > 4) note(waiting(1_000 * i, 'A'));
  }
  accounts[0]?.end();
  expect(far.line()).toBe(
    '1 of 40 accounts done · 8 of 80 images read in 8 regions · 3 accounts waiting for the call quota, next in 5 s · 28 calls',
  );
});
