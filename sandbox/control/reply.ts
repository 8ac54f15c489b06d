import { visibleText } from '../../lib/text/visible-text.ts';
import type { ControlReply } from './protocol.ts';

/** The reply to a command that was carried out. */
export function said(text: string, data?: unknown): ControlReply {
  return { ok: true, text, data };
}

/** `1 image`, `2 images`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/**
 * Puts `prefix` before each line, for text that came over the network: lines and spaces stay, and every other character
 * is visible.
 */
export function indent(text: string, prefix = '    '): string {
  return text
    .split(/\r?\n/)
    .map((line) => {
      const visible = line.replace(/[^ ]+/g, (word) => visibleText(word, Number.POSITIVE_INFINITY));
      return `${prefix}${visible}`.trimEnd();
    })
    .join('\n');
}
