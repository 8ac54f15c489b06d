import { type Accepted, nameOf } from './accepted.ts';

/** The part of Stryker's JSON report that is read. Lines and columns count from 1. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Judgement {
  readonly rows: readonly {
    readonly file: string;
    readonly mutants: number;
    readonly killed: number;
    readonly timeout: number;
    readonly survived: number;
    readonly noCoverage: number;
    /** Mutants with which the tests could not run. They are in no score. */
    readonly errors: number;
    readonly accepted: number;
    /** In percent; NaN: there is no mutant to count. */
    readonly score: number;
    readonly scoreWithoutAccepted: number;
  }[];
  readonly survivors: readonly string[];
  readonly timeouts: readonly string[];
  readonly errors: readonly string[];
  /** Accepted entries that match no survivor. */
  readonly stale: readonly string[];
}

/** Counts the mutants of each file. One accepted entry accepts one survivor. */
export function judge(files: readonly string[], report: Report, accepted: readonly Accepted[]): Judgement {
  const open = accepted.filter(({ file }) => files.includes(file));
  const survivors: string[] = [];
  const timeouts: string[] = [];
  const errors: string[] = [];
  const rows = files.map((file) => {
    const { source = '', mutants = [] } = report.files[file] ?? {};
    const count = (...statuses: readonly string[]): number =>
      mutants.filter(({ status }) => statuses.includes(status)).length;
    const killed = count('Killed');
    const timeout = count('Timeout');
    // `Ignored`: by a comment in the source. Only the list of accepted survivors excuses a mutant.
    const survived = count('Survived', 'Ignored');
    const noCoverage = count('NoCoverage');
    let acceptedHere = 0;
    for (const mutant of mutants.toSorted((a, b) => a.location.start.line - b.location.start.line)) {
      if (mutant.status === 'Killed') continue;
      const survivor = {
        file,
        mutator: mutant.mutatorName,
        original: onOneLine(textAt(source, mutant.location)),
        replacement: onOneLine(mutant.replacement ?? ''),
      };
      const line = `${file}:${mutant.location.start.line}  ${nameOf(survivor)}`;
      const at = open.findIndex((entry) => entry.file === file && nameOf(entry) === nameOf(survivor));
      if (mutant.status === 'Timeout') timeouts.push(line);
      else if (!['Survived', 'Ignored', 'NoCoverage'].includes(mutant.status)) errors.push(line);
      else if (at === -1) survivors.push(mutant.status === 'NoCoverage' ? `${line}  (no coverage)` : line);
      else {
        open.splice(at, 1);
        acceptedHere += 1;
      }
    }
    const all = killed + timeout + survived + noCoverage;
    return {
      file,
      mutants: mutants.length,
      killed,
      timeout,
      survived,
      noCoverage,
      errors: mutants.length - all,
      accepted: acceptedHere,
      score: perCent(killed + timeout, all),
      scoreWithoutAccepted: perCent(killed + timeout, all - acceptedHere),
    };
  });
  return { rows, survivors, timeouts, errors, stale: open.map((entry) => `${entry.file}  ${nameOf(entry)}`) };
}

/** To one decimal, rounded down, so that 94.96 does not become 95.0 and pass. */
const perCent = (part: number, whole: number): number =>
  whole === 0 ? Number.NaN : Math.floor((1000 * part) / whole) / 10;

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  // Cut the end first: if it is on the line of the start, its column would no longer fit after the other cut.
  lines.push(lines.pop()?.slice(0, end.column - 1) ?? '');
  return lines.join('\n').slice(start.column - 1);
}
