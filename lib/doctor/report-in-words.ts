import { wrapText } from '../text/wrap-text.ts';
import { visibleText } from '../text/visible-text.ts';
import type { Finding, Result } from './check.ts';
import { type Verdict, verdictOf } from './examine.ts';
import type { Grant } from './grant.ts';

export interface Paper {
  readonly colour: boolean;
  /** Columns; less than 40 counts as 40. */
  readonly width: number;
}

const LEAST_WIDTH = 40;
const LONGEST = 1_200;

/** The sign stands with its word, so that nothing depends on colour or on a font. */
const SIGNS: Readonly<Record<Result['status'], { sign: string; word: string; colour: string }>> = {
  ok: { sign: '✓', word: 'ok', colour: '\u001B[32m' },
  warning: { sign: '!', word: 'look at this', colour: '\u001B[33m' },
  failed: { sign: '✗', word: 'failed', colour: '\u001B[31m' },
  skipped: { sign: '–', word: 'skipped', colour: '\u001B[2m' },
  unchecked: { sign: '–', word: 'not checked', colour: '\u001B[2m' },
};
const RESET = '\u001B[0m';

/** One check as a person reads it: its name and outcome, then each finding with what to change. */
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
    // Never broken: a terminal's own wrapping is copied as one line.
    ...commands.map((command) => `      ${command}`),
    ...(grant === undefined
      ? []
      : [
          ...wrapped('→ Missing in the policy of these credentials:', paper, 4, 6),
          `      ${JSON.stringify(grant)}`,
        ]),
  ];
}

const CLOSING: Readonly<Record<Verdict, string>> = {
  ok: '✓ All is well.',
  warnings: '! Nothing failed, but somebody should look at what is marked with an exclamation mark.',
  failed: '✗ Not ready. Begin with the first that failed; what was not checked shows then.',
};

/** The end: how to grant all that is missing at once, whose rights were looked at, and the verdict. */
export function closingInWords(results: readonly Result[], grant: Grant | undefined, paper: Paper): string {
  const granting =
    grant === undefined
      ? []
      : [
          ...wrapped(
            `To grant what is missing, let somebody who may change RAM run this (${grant.principal}):`,
            paper,
            0,
            0,
          ),
          ...grant.commands.map((command) => `  ${command}`),
          '',
        ];
  const scope = wrapped(
    'Asked with the credentials of this terminal. A deployed function runs with its own role, whose policy is docs/ram/role-policy.json.',
    paper,
    0,
    0,
  );
  const verdict = wrapped(CLOSING[verdictOf(results)], paper, 0, 2);
  return `${['', ...granting, ...scope, ...verdict].join('\n')}\n`;
}

/** @param hang the indent of the lines after the first. */
function wrapped(text: string, { width }: Paper, indent: number, hang: number): string[] {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width) || LEAST_WIDTH);
  return wrapText(text, columns - hang).map((line, index) => ' '.repeat(index === 0 ? indent : hang) + line);
}
