export type Tone = 'bad' | 'warn' | 'good' | 'faint' | 'strong';

const CODES: Readonly<Record<Tone, string>> = {
  bad: '\u001B[1;31m',
  warn: '\u001B[33m',
  good: '\u001B[32m',
  faint: '\u001B[2m',
  strong: '\u001B[1m',
};

/** Colours the text. Colour carries no information that the words do not carry. */
export const paint = (text: string, tone: Tone | undefined, colour: boolean): string =>
  colour && tone !== undefined && text !== '' ? `${CODES[tone]}${text}\u001B[0m` : text;
