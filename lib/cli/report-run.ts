import { plural } from '../text/plural.ts';
import { MOST_COUNTED } from '../alert/outbox/outbox.ts';
import { renderTerminal } from '../alert/message/render-terminal.ts';
import { writeMessage } from '../alert/message/write-message.ts';
import type { RunResult } from '../audit/run-deps.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { Config } from '../config/config.ts';
import type { Note } from '../model/note.ts';
import { visibleText } from '../text/visible-text.ts';
import { causesInWords, reasonWithout } from './causes-in-words.ts';
import type { Screen } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** What a run found, as a message for the terminal. */
export function messageForTerminal(
  notes: readonly Note[],
  config: Pick<Config, 'language' | 'timeZone'>,
  screen: Screen,
  nowMs: number,
): string {
  const { language, timeZone } = config;
  return renderTerminal(writeMessage(notes, { language, timeZone, nowMs }), screen);
}

const NO_CHANGE = {
  none: 'no baseline yet',
  open: 'baseline in progress',
  taken: 'baseline taken',
  told: 'no change',
} as const;

/** The run in a few lines: what it read, what it cost and what the channels accepted. */
export function runInWords(summary: RunSummary): string {
  const causes = causesInWords(summary.scopes);
  const reason = reasonWithout(causes.messages, summary.reason);
  const lines = [
    `Run ${summary.runId}: ${summary.status}${reason === undefined ? '' : ` (${said(reason)})`}, ${(summary.durationMs / 1000).toFixed(1)} s`,
  ];
  for (const s of summary.scopes) {
    const changes = Object.entries(s.changes).map(([kind, n]) => `${n} ${kind}`);
    lines.push(
      `  ${s.scope}: ${s.read} of ${plural(s.images, 'image')} read${s.failed > 0 ? `, ${s.failed} failed` : ''}; ${changes.length > 0 ? changes.join(', ') : NO_CHANGE[s.baseline]}`,
    );
  }
  lines.push(...causes.lines.map((line) => `  ${line}`));
  const calls = Object.entries(summary.calls.byApi).map(([api, n]) => `${n} ${api}`);
  lines.push(`  calls: ${calls.join(', ') || 'none'}; ${summary.calls.throttled} throttled`);
  lines.push(
    `  store: ${plural(summary.storeUnits.read, 'unit')} read, ${summary.storeUnits.written} written`,
  );
  for (const a of summary.alerts)
    lines.push(
      `  ${visibleText(a.channel)}: ${a.delivered} delivered${waiting(a.pending)}${a.failure === undefined ? '' : ` (${said(a.failure)})`}`,
    );
  return `${lines.join('\n')}\n`;
}

/** A sentence of ours that may hold what a service said (I11). Some hold a whole RAM policy. */
const said = (text: string): string => visibleText(text, 2_000);

const waiting = (pending: number): string =>
  pending === 0 ? '' : `, ${pending >= MOST_COUNTED ? 'at least ' : ''}${pending} waiting`;

/** The exit code of `audit`. */
export function exitCodeOf({ summary, notes, failure }: RunResult): ExitCode {
  if (failure !== undefined || summary.status === 'failed') return EXIT.failed;
  if (notes.some((n) => n.kind === 'change')) return EXIT.alerts;
  return summary.status === 'complete' ? EXIT.ok : EXIT.partial;
}
