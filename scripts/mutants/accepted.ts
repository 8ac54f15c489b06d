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
export const ACCEPTED: readonly Accepted[] = [
  {
    file: 'lib/audit/diff.ts',
    mutator: 'ArrayDeclaration',
    original: '[]',
    replacement: '["Stryker was here"]',
    reason: 'Nothing of a step that alters nothing is stored.',
  },
  {
    file: 'lib/audit/share-changes.ts',
    mutator: 'ConditionalExpression',
    original: 'outcome === undefined',
    replacement: 'false',
    reason:
      'Each account comes from what is held or from what was seen, so there is an outcome. The type asks for it.',
  },
  {
    file: 'lib/model/shared-time.ts',
    mutator: 'Regex',
    original: '/^\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(?:\\.(\\d{1,9}))?(?:Z|[+-]\\d{2}:?\\d{2})?$/',
    replacement: '/\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(?:\\.(\\d{1,9}))?(?:Z|[+-]\\d{2}:?\\d{2})?$/',
    reason: 'With anything before the day, Date.parse finds no time where it stands.',
  },
  {
    file: 'lib/model/shared-time.ts',
    mutator: 'ConditionalExpression',
    original: 'text === undefined',
    replacement: 'false',
    reason: 'A regular expression takes undefined for the text “undefined”, which is no time either.',
  },
  {
    file: 'lib/openapi/pages.ts',
    mutator: 'ConditionalExpression',
    original: 'extent !== undefined',
    replacement: 'true',
    reason: 'A pass without a failure has read a page, and so has an extent. The type asks for it.',
  },
  {
    file: 'lib/state/claim.ts',
    mutator: 'StringLiteral',
    original: "'taken'",
    replacement: '""',
    reason: 'Who asks for it only asks whether it is held.',
  },
  {
    file: 'lib/swas/read-shares.ts',
    mutator: 'EqualityOperator',
    original: 'before > after',
    replacement: 'before >= after',
    reason: 'They are not equal here.',
  },
  {
    file: 'lib/swas/read-shares.ts',
    mutator: 'EqualityOperator',
    original: "(a.sharedTime ?? '') > (b.sharedTime ?? '')",
    replacement: "(a.sharedTime ?? '') >= (b.sharedTime ?? '')",
    reason: 'Two entries of one account with equal texts are equal.',
  },
];

export const nameOf = ({ mutator, original, replacement }: Omit<Accepted, 'file' | 'reason'>): string =>
  `${mutator}  ${original} → ${replacement}`;
