import { defangSchemes } from '../../text/defang-links.ts';
import type { MessageDocument } from './document.ts';
import { layOut } from './text-layout.ts';

/** The message as the text part of a mail: complete by itself, lines as long as they are. */
export function renderText(document: MessageDocument): string {
  const lines = layOut(document).map(({ text, tone, indent }) => {
    // A mail program makes links of what looks like one; a command consists of checked values.
    const shown = tone === 'command' ? text : defangSchemes(text);
    return shown === '' ? '' : ' '.repeat(indent) + shown;
  });
  return `${lines.join('\n')}\n`;
}
