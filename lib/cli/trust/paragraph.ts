import { wrapText } from '../../text/wrap-text.ts';
import type { Screen } from '../context.ts';
import { paint, type Tone } from '../paint.ts';

export type Line = readonly [text: string, tone?: Tone | undefined];

/** Wraps each line to the screen; its continuation lines are indented by two spaces. */
export const paragraph = (lines: readonly Line[], { width, colour }: Screen): string =>
  lines
    .flatMap(([line, tone]) =>
      wrapText(line, Math.max(20, width) - 2).map(
        (part, i) => `${i === 0 ? '' : '  '}${paint(part, tone, colour)}\n`,
      ),
    )
    .join('');
