/** A reply of the mail server. The text may begin with an enhanced status code and may have several lines. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

/** Makes a reply from the code of a fault rule, such as `535` or `554 5.7.1`, and its message. */
export function parseSmtpReply(code: string, message = 'Refused'): SmtpReply {
  const [number, ...enhanced] = code.split(' ');
  // Each line of a reply repeats the enhanced code (RFC 2034, 4).
  const lines = message.split(/\r?\n/).map((line) => [...enhanced, line].join(' '));
  return { code: Number(number), text: lines.join('\n') };
}

/** The reply as it is sent: all lines but the last have a hyphen after the code (RFC 5321, 4.2.1). */
export function formatSmtpReply({ code, text }: SmtpReply): string {
  const lines = text.split('\n');
  return lines.map((line, n) => `${code}${n < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('');
}
