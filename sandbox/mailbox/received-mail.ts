import { simpleParser } from 'mailparser';

/** A message that the mailbox accepted. */
export interface ReceivedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Including the angle brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  /** The raw values by lower-case name. If a header is repeated, its last value. */
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
}

export async function parseMail(
  raw: Buffer,
  envelope: ReceivedMail['envelope'],
): Promise<Omit<ReceivedMail, 'at'>> {
  const parsed = await simpleParser(raw);
  return {
    envelope,
    messageId: parsed.messageId ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : undefined,
    headers: new Map(
      parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    ),
    raw: raw.toString('utf8'),
  };
}
