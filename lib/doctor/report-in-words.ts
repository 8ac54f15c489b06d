import { wrapText } from '../text/wrap-text.ts';
import { visibleText } from '../text/visible-text.ts';
import type { Finding, Result } from './check.ts';
import { type DoctorResult, resultOf } from './examine.ts';
import type { Grant } from './grant.ts';

export interface Paper {
  readonly colour: boolean;
  /** Columns; less than 40 counts as 40. */
  readonly width: number;
}

const LEAST_WIDTH = 40;
const LONGEST = 1_200;

/** Each sign comes with a word, so that the meaning depends on neither colour nor font. */
const SIGNS: Readonly<Record<Result['status'], { sign: string; word: string; colour: string }>> = {
  ok: { sign: '✓', word: 'ok', colour: '\u001B[32m' },
  warning: { sign: '!', word: 'warning', colour: '\u001B[33m' },
  failed: { sign: '✗', word: 'failed', colour: '\u001B[31m' },
  skipped: { sign: '–', word: 'skipped', colour: '\u001B[2m' },
  unchecked: { sign: '–', word: 'not checked', colour: '\u001B[2m' },
};
const RESET = '\u001B[0m';

/** One check as text for people: its title and status, then each finding with what to change. */
export function resultInWords(result: Result, paper: Paper): string {
  const { sign, word, colour } = SIGNS[result.status];
  const because = result.because === undefined ? '' : `: ${result.because}`;
  const head = wrapped(`${sign} ${result.title}: ${word}${because}`, paper, 0, 2);
  const lines = paper.colour ? head.map((line) => `${colour}${line}${RESET}`) : head;
  const several = result.findings.some((finding) => finding.status !== result.status);
  return `${[...lines, ...result.findings.flatMap((finding) => findingLines(finding, several, paper))].join('\n')}\n`;
}

function findingLines(finding: Finding, signed: boolean, paper: Paper): string[] {
  const { status, found, mend, commands = [], grant } = finding;
  const sign = signed ? `${SIGNS[status].sign} ` : '';
  return [
    ...wrapped(`${sign}${visibleText(found, LONGEST)}`, paper, 4, 4 + sign.length),
    ...(mend === undefined ? [] : wrapped(`→ ${visibleText(mend, LONGEST)}`, paper, 4, 6)),
    // Not wrapped here: a line that the terminal wraps is still copied as one line.
    ...commands.map((command) => `      ${command}`),
    ...(grant === undefined
      ? []
      : [
          ...wrapped('→ Missing in the policy of these credentials:', paper, 4, 6),
          `      ${JSON.stringify(grant)}`,
        ]),
  ];
}

const CLOSING: Readonly<Record<DoctorResult, string>> = {
  ok: '✓ Everything works.',
  warnings: '! No check failed, but please read the warnings (marked with an exclamation mark).',
  failed: '✗ Not ready. Fix the first failure and run doctor again',
};

/** The closing lines: the commands that grant all missing permissions, whose credentials were used, and the verdict. */
export function closingInWords(results: readonly Result[], grant: Grant | undefined, paper: Paper): string {
  const granting =
    grant === undefined
      ? []
      : [
          ...wrapped(
            `To grant the missing permissions to ${grant.principal}, run this with the right to change RAM:`,
            paper,
            0,
            0,
          ),
          ...grant.commands.map((command) => `  ${command}`),
          '',
        ];
  const scope = wrapped(
    'These checks used the credentials of this terminal. A deployed function runs with its own role; docs/ram has the policy of each.',
    paper,
    0,
    0,
  );
  const verdict = wrapped(verdictOf(results), paper, 0, 2);
  return `${['', ...granting, ...scope, ...verdict].join('\n')}\n`;
}

function verdictOf(results: readonly Result[]): string {
  const verdict = resultOf(results);
  const wasLeftOut = ({ status, because }: Result): boolean =>
    status === 'unchecked' || because !== undefined;
  if (verdict === 'failed')
    return `${CLOSING.failed}${results.some(wasLeftOut) ? '; it then makes the checks that it left out.' : '.'}`;
  // A test message is sent only where it is asked for.
  const isUntested = results.some(({ name, status }) => name === 'channels' && status === 'skipped');
  return verdict === 'ok' && isUntested
    ? '✓ Everything that was checked works. The channels were not tested: run share-auditor doctor --send'
    : CLOSING[verdict];
}

/**
 * The text in lines that fit the paper.
 * @param hang the indent of the lines after the first.
 */
export function wrapped(text: string, { width }: Paper, indent: number, hang: number): string[] {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width) || LEAST_WIDTH);
  return wrapText(text, columns - hang).map((line, index) => ' '.repeat(index === 0 ? indent : hang) + line);
}
