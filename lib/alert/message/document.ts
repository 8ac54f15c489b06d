import type { Language } from './texts.ts';
import type { Severity } from '../../model/change.ts';

/**
 * A message before it is rendered. Every string in it is visible text on one line (`visible-text.ts`) and plain:
 * no renderer trusts any of it, each escapes all of it. Only commands and links are not escaped; they consist of
 * checked values (`commands.ts`, `console-link.ts`).
 */
export interface MessageDocument {
  readonly language: Language;
  readonly severity: Severity;
  /** The title, in one line: DingTalk's preview, the mail's subject, the first line of every form. */
  readonly headline: string;
  /** Why this message is not as it would usually be; stands before everything else. */
  readonly preface?: string | undefined;
  readonly sections: readonly Section[];
  /** What was left out for lack of space, counted, and where to find it. */
  readonly rest?: string | undefined;
  /** Advice, once per message. */
  readonly advice: readonly string[];
  /** How many lines are shown, and how many are only counted. */
  readonly shown: number;
  readonly hidden: number;
}

export interface Section {
  readonly severity: Severity;
  /** Undefined: the headline has said it. */
  readonly title: string | undefined;
  readonly lines: readonly Line[];
}

export type Line =
  /** A label and its value; `strong` for the most important one. */
  | { readonly kind: 'fact'; readonly label: string; readonly value: string; readonly strong?: boolean }
  /** An item of a list. */
  | { readonly kind: 'item'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** What the commands do, and the commands, each on its own line. */
  | { readonly kind: 'commands'; readonly label: string; readonly commands: readonly string[] }
  /** A page to open, and what it is. */
  | { readonly kind: 'link'; readonly label: string; readonly url: string };
