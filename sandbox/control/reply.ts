import type { ControlReply } from './protocol.ts';

/** The reply to a command that was carried out. */
export function said(text: string, data?: unknown): ControlReply {
  return { ok: true, text, data };
}

/** Puts `prefix` before each line and removes control characters, because the text came over the network. */
export function indent(text: string, prefix = '    '): string {
  return text
    .split(/\r?\n/)
    .map((line) => `${prefix}${line.replace(/\p{Cc}/gu, '')}`.trimEnd())
    .join('\n');
}
