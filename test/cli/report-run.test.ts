import { expect, it } from 'vitest';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { runInWords } from '../../lib/cli/report-run.ts';

const EVIL = 'no\u001B[2J\nRun x: complete \u202E';

it('I11: what a service said breaks out of no line of the summary', () => {
  const failure = { code: 'ApiFailed', message: EVIL };
  const summary: RunSummary = {
    runId: 'r-1',
    status: 'partial',
    reason: EVIL,
    accountId: '1234567890123456',
    startedAt: '2026-03-14T12:00:00.000Z',
    durationMs: 1_000,
    scopes: [
      {
        scope: '1234567890123456:cn-hangzhou',
        images: 1,
        read: 0,
        failed: 1,
        baseline: 'none',
        changes: {},
        oldestVerification: null,
        failure,
        failedImages: { 'm-1': failure },
      },
    ],
    calls: { byApi: {}, throttled: 0 },
    alerts: [{ channel: EVIL, delivered: 0, pending: 1, failure: EVIL }],
    storeUnits: { read: 0, written: 0 },
  };
  const shown = runInWords(summary);
  expect(shown.match(/no␛\[2J␊Run x: complete ‹U\+202E›/g)).toHaveLength(3);
  expect(shown.split('\n').filter((line) => line.startsWith('Run '))).toHaveLength(1);
  for (const raw of ['\u001B', '\u202E']) expect(shown).not.toContain(raw);
});
