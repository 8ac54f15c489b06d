import type { Language } from './texts.ts';
import type { Severity } from '../../model/change.ts';

/**
 * A message before it takes a form. Every string in it is visible text on one line (`visible-text.ts`) and plain:
 * no renderer trusts any of it, each escapes all of it. Only commands go out as they are; they consist of checked
 * values (`commands.ts`).
 */
export interface MessageDocument {
  readonly language: Language;
  readonly severity: Severity;
  /** Says it all in one line: DingTalk's preview, the mail's subject. */
  readonly headline: string;
  readonly sections: readonly Section[];
  /** What did not fit, counted, and where to see it. */
  readonly rest?: string | undefined;
  /** What the reader should do and know, once a message. */
  readonly advice: readonly string[];
  /** How many lines stand for notes, and how many of them are only counted. */
  readonly shown: number;
  readonly hidden: number;
}

export interface Section {
  readonly severity: Severity;
  readonly title: string;
  readonly lines: readonly Line[];
}

export type Line =
  /** A label and its value; `strong` for the one that the eye should find. */
  | { readonly kind: 'fact'; readonly label: string; readonly value: string; readonly strong?: boolean }
  /** One of a list. */
  | { readonly kind: 'item'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** What the commands do, and the commands, each on a line of its own. */
  | { readonly kind: 'commands'; readonly label: string; readonly commands: readonly string[] };
