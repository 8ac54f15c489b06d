import * as v from 'valibot';
import { visibleText } from '../text/visible-text.ts';
import type { RunSummary } from '../audit/summary.ts';
import { AuditError } from '../errors.ts';
import { ALL_CHANGE_KINDS, CHANGE_KINDS } from '../model/change.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { runInWords } from './report-run.ts';

/** What a deployed function returned: an audit's summary, or another function's answer. */
export interface Answer {
  readonly value: unknown;
  readonly summary: RunSummary | undefined;
}

const failure = v.looseObject({ code: v.string(), message: v.string() });

/** As much of a summary as is shown; one that an older deployment returned may lack the rest. */
const runSummary = v.looseObject({
  runId: v.string(),
  status: v.picklist(['complete', 'partial', 'skipped', 'failed']),
  reason: v.optional(v.string()),
  accountId: v.string(),
  startedAt: v.string(),
  durationMs: v.number(),
  scopes: v.array(
    v.looseObject({
      scope: v.string(),
      images: v.number(),
      read: v.number(),
      failed: v.number(),
      baseline: v.picklist(['none', 'open', 'taken', 'told']),
      changes: v.record(v.string(), v.number()),
      failure: v.optional(failure),
      failedImages: v.optional(v.record(v.string(), failure)),
    }),
  ),
  calls: v.looseObject({ byApi: v.record(v.string(), v.number()), throttled: v.number() }),
  alerts: v.array(
    v.looseObject({
      channel: v.string(),
      delivered: v.number(),
      pending: v.number(),
      failure: v.optional(v.string()),
    }),
  ),
  storeUnits: v.looseObject({ read: v.number(), written: v.number() }),
});

/** @throws AuditError `NotOurs` where the function of that name is another program's. */
export function readAnswer(name: string, body: string): Answer {
  let value: unknown;
  try {
    value = visible(JSON.parse(body));
  } catch {
    // Told below.
  }
  if (typeof value !== 'object' || value === null)
    throw new AuditError(
      `${name} ran, but what it returned is not this program's: "${visibleText(body, 200)}". Look which code is deployed under that name, or deploy again ("npx s deploy")`,
      { code: 'NotOurs' },
    );
  const summary = v.safeParse(runSummary, value);
  return { value, summary: summary.success ? (summary.output as unknown as RunSummary) : undefined };
}

/** For people: the audit's as `audit` shows it, another one's as its fields. */
export function answerInWords(name: string, { value, summary }: Answer): string {
  if (summary !== undefined) return runInWords(summary);
  const fields = Object.entries(value as object).map(
    ([field, held]) => `  ${field}: ${typeof held === 'string' ? held : JSON.stringify(held)}`,
  );
  return `${[`${name} ended well.`, ...fields].join('\n')}\n`;
}

/** Does this kind of change ever alert? A summary does not say which accounts are trusted. */
const mayAlert = (kind: string): boolean =>
  ALL_CHANGE_KINDS.some((known) => known === kind && CHANGE_KINDS[known].alerts !== 'never');

/** As `audit`'s, but that a new share to a trusted account counts as one that alerts. */
export function exitCodeOfAnswer({ summary }: Answer): ExitCode {
  if (summary === undefined) return EXIT.ok;
  if (summary.status === 'failed') return EXIT.failed;
  const kinds = summary.scopes.flatMap((scope) => Object.keys(scope.changes));
  if (kinds.some(mayAlert)) return EXIT.alerts;
  return summary.status === 'complete' ? EXIT.ok : EXIT.partial;
}

const LONGEST = 1_000;

/** Every text in it made visible (I11): it holds what other services said, and goes to a terminal. */
function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value, LONGEST);
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [visibleText(name, LONGEST), visible(held)]),
  );
}
