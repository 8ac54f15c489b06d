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

/** The fields of a summary that are shown. An older deployment may not return the others. */
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

/** @throws AuditError `NotOurs` if the function of that name belongs to another program. */
export function readAnswer(name: string, body: string): Answer {
  let value: unknown;
  try {
    value = visible(JSON.parse(body));
  } catch {
    // Reported below.
  }
  if (typeof value !== 'object' || value === null)
    throw new AuditError(
      `${name} ran, but its answer is not one of this program: "${visibleText(body, 200)}". Check which code is deployed under that name, or deploy again ("npm run deploy")`,
      { code: 'NotOurs' },
    );
  const summary = v.safeParse(runSummary, value);
  return { value, summary: summary.success ? (summary.output as unknown as RunSummary) : undefined };
}

/** The answer as text for people: an audit's summary as `audit` prints it, any other answer as its fields. */
export function answerInWords(name: string, { value, summary }: Answer): string {
  if (summary !== undefined) return `${runInWords(summary)}${isForLater(summary) ? LATER : ''}`;
  const fields = Object.entries(value as object).map(
    ([field, held]) => `  ${field}: ${typeof held === 'string' ? held : JSON.stringify(held)}`,
  );
  return `${[`${name} ended well.`, ...fields].join('\n')}\n`;
}

const LATER =
  'The call quota allows no more now, or another run has just read it. The timer goes on; run invoke again in a minute.\n';

/** Nothing is wrong, and the next run reads the rest: what failed for another reason has its own sentence. */
const isForLater = ({ status, scopes }: RunSummary): boolean =>
  status === 'skipped' ||
  (status === 'partial' &&
    scopes.every(
      ({ failed, failure: why }) => failed === 0 && (why === undefined || why.code === 'OutOfTime'),
    ) &&
    scopes.some(({ images, read, failure: why }) => read < images || why !== undefined));

/** Does this kind of change ever alert? A summary does not say which accounts are trusted. */
const mayAlert = (kind: string): boolean =>
  ALL_CHANGE_KINDS.some((known) => known === kind && CHANGE_KINDS[known].alerts !== 'never');

/** The exit code as for `audit`, except that a new share with a trusted account counts as an alert. */
export function exitCodeOfAnswer({ summary }: Answer): ExitCode {
  if (summary === undefined) return EXIT.ok;
  if (summary.status === 'failed') return EXIT.failed;
  const kinds = summary.scopes.flatMap((scope) => Object.keys(scope.changes));
  if (kinds.some(mayAlert)) return EXIT.alerts;
  return summary.status === 'complete' ? EXIT.ok : EXIT.partial;
}

const LONGEST = 1_000;

/** Makes every text in the value visible (I11): some come from other services, and all go to a terminal. */
function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value, LONGEST);
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [visibleText(name, LONGEST), visible(held)]),
  );
}
