import type { ControlReply } from './protocol.ts';

/** The answer of a command that was carried out. */
export function said(text: string, data?: unknown): ControlReply {
  return { ok: true, text, data };
}

/** Each line after `prefix`, without control characters: what is printed here came over the wire. */
export function indent(text: string, prefix = '    '): string {
  return text
    .split(/\r?\n/)
    .map((line) => `${prefix}${line.replace(/\p{Cc}/gu, '')}`.trimEnd())
    .join('\n');
}
