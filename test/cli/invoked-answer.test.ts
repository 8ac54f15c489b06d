import { expect, it } from 'vitest';
import type { RunSummary, ScopeSummary } from '../../lib/audit/summary.ts';
import { answerInWords, readAnswer } from '../../lib/cli/invoked-answer.ts';

const SCOPE: ScopeSummary = {
  scope: '1850926437581920:cn-hangzhou',
  images: 12,
  read: 12,
  failed: 0,
  baseline: 'told',
  changes: {},
  oldestVerification: null,
};
const UNREAD = { ...SCOPE, read: 0 };
const because = (code: string) => ({ failure: { code, message: 'why' } });

const LATER = /\nThe call quota allows no more now, or another run has just read it\. .* in a minute\.\n$/;

const shown = (status: RunSummary['status'], scopes: readonly ScopeSummary[], reason?: string): string => {
  const summary: RunSummary = {
    runId: 'r-1',
    status,
    ...(reason === undefined ? {} : { reason }),
    accountId: '1850926437581920',
    startedAt: '2026-11-24T07:00:00.000Z',
    durationMs: 1_500,
    scopes,
    calls: { byApi: {}, throttled: 0 },
    alerts: [],
    storeUnits: { read: 3, written: 4 },
  };
  return answerInWords('swas-share-audit', readAnswer('swas-share-audit', JSON.stringify(summary)));
};

it.each<[string, string]>([
  ['another run has just begun', shown('skipped', [], 'run r-0 began less than 15 seconds ago')],
  ['the quota allows no reading', shown('partial', [SCOPE, UNREAD])],
  ['the quota allows no list', shown('partial', [{ ...UNREAD, images: 0, ...because('OutOfTime') }])],
])('what a later run mends is said to be that: %s', (_, text) => {
  expect(text).toMatch(LATER);
});

it.each<[string, string]>([
  ['complete', shown('complete', [SCOPE])],
  ['failed', shown('failed', [UNREAD])],
  ['a region that is refused', shown('partial', [{ ...UNREAD, ...because('ApiDenied') }, UNREAD])],
  ['an image that failed', shown('partial', [{ ...UNREAD, failed: 1 }])],
  ['overdue, with everything read', shown('partial', [SCOPE])],
])('and nothing else: %s', (_, text) => {
  expect(text).not.toContain('The call quota');
});
