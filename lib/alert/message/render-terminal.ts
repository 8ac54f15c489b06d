import type { MessageDocument } from './document.ts';
import type { Severity } from '../../model/change.ts';
import { layOut, type TextLine } from './text-layout.ts';
import { wrapText } from '../../text/wrap-text.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns, at least 40; less counts as 40. */
  readonly width: number;
}

const LEAST_WIDTH = 40;
const RESET = '\u001B[0m';
const BOLD = '\u001B[1m';
const CYAN = '\u001B[36m';
const BY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '\u001B[1;31m',
  high: '\u001B[1;31m',
  medium: '\u001B[1;33m',
  info: '\u001B[1;36m',
};

/**
 * The message for a terminal. Prose is wrapped; a command stays on one line however long, since a terminal's own
 * wrapping is copied as one line and a break of ours would not be.
 */
export function renderTerminal(document: MessageDocument, options: TerminalOptions): string {
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width) || LEAST_WIDTH);
  const lines = layOut(document).flatMap((line) => {
    const colour = options.colour ? colourOf(line) : '';
    return wrapped(line, width).map((text) =>
      colour === '' || text === '' ? text : `${colour}${text}${RESET}`,
    );
  });
  return `${lines.join('\n')}\n`;
}

function wrapped(line: TextLine, width: number): string[] {
  if (line.text === '') return [''];
  if (line.tone === 'command') return [' '.repeat(line.indent) + line.text];
  // The hanging indent is taken off every line, so that one width serves them all.
  return wrapText(line.text, width - line.hang).map(
    (text, index) => ' '.repeat(index === 0 ? line.indent : line.hang) + text,
  );
}

function colourOf(line: TextLine): string {
  switch (line.tone) {
    case 'headline':
    case 'title':
      return BY_SEVERITY[line.severity];
    case 'strong':
      return BOLD;
    case 'command':
      return CYAN;
    case 'plain':
      return '';
  }
}
