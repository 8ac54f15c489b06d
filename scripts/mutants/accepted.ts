/** A mutant that no test can or need notice. It is matched by its text, not by its line, which other edits move. */
export interface Accepted {
  readonly file: string;
  /** Stryker's name of the kind of mutant, as `npm run mutants` prints it. */
  readonly mutator: string;
  /** As printed: any white space is one space. */
  readonly original: string;
  readonly replacement: string;
  /** Why no test fails with this mutant. */
  readonly reason: string;
}

/**
 * One entry accepts one survivor: two equal mutants in a file need two entries. An entry that matches no survivor fails
 * the run.
 */
export const ACCEPTED: readonly Accepted[] = [];

export const nameOf = ({ mutator, original, replacement }: Omit<Accepted, 'file' | 'reason'>): string =>
  `${mutator}  ${original} → ${replacement}`;
