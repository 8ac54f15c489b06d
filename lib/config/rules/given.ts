import { visibleText } from '../../text/visible-text.ts';

/** What a rule looks at, and where it says what it finds. A rule says one thing of a setting: what is found first. */
export interface Given {
  /** As a reader takes it: trimmed; an empty value counts as not set. */
  readonly text: (name: string) => string | undefined;
  /** As it stands in the environment, which is what the platform gets of a schedule, a region or a role. */
  readonly raw: (name: string) => string | undefined;
  /** Every name in the environment. */
  readonly names: readonly string[];
  /** Whether the deployed functions are in a VPC; undefined: not known here. */
  readonly inVpc: boolean | undefined;
  /** Whether other accounts are audited, too. */
  readonly hasMembers: boolean;
  /** A wrong value: what stands there, unless it is a secret, and what to write instead. */
  readonly problem: (name: string, what: string) => void;
  /** A value that is probably wrong. */
  readonly warn: (name: string, what: string) => void;
  /** What is worth knowing of a value that may well be right. */
  readonly note: (name: string, what: string) => void;
}

export type Rule = (given: Given) => void;

/** A value as it is shown: it stands in one line, and is cut. */
export const quoted = (value: string): string => `"${visibleText(value, 60)}"`;
