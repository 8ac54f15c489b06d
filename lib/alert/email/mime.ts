import type { Mailbox } from './address.ts';
import { unpacked } from './report-file.ts';

/** A composed mail: what its payload holds as JSON. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly dateMs: number;
  readonly important: boolean;
  /** An attached HTML file. */
  readonly attachment?: MailAttachment | undefined;
}

export interface MailAttachment {
  readonly fileName: string;
  readonly gzipBase64: string;
  /** The text that replaces the file if the server accepts the mail only without it. */
  readonly instead: string;
}

/**
 * The mail as it goes over the wire; the same arguments give the same bytes. Header values pass through the
 * library's encoder, which lets no line break through.
 */
export async function buildMime(
  mail: Mail,
  envelope: { readonly id: string; readonly from: Mailbox; readonly to: Mailbox },
): Promise<Buffer> {
  // The mail library is loaded with the first mail.
  const { default: MimeNode } = await import('nodemailer/lib/mime-node');
  const { from, to } = envelope;
  const id = envelope.id.replace(/[^A-Za-z0-9.-]/g, '');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const quiet = { disableFileAccess: true, disableUrlAccess: true };
  const { attachment } = mail;
  const root = new MimeNode(attachment === undefined ? 'multipart/alternative' : 'multipart/mixed', {
    baseBoundary: id,
    ...quiet,
  });
  root.setHeader({
    From: { name: from.name, address: from.address },
    To: { name: to.name, address: to.address },
    Subject: mail.subject,
    Date: new Date(mail.dateMs),
    'Message-ID': `<${id}@${domain}>`,
    // Out-of-office replies and ticket systems must not answer.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    ...(mail.important ? { Importance: 'high', 'X-Priority': '1' } : {}),
  });
  const body = attachment === undefined ? root : root.createChild('multipart/alternative');
  body.createChild('text/plain; charset=utf-8').setContent(withCrlf(mail.text));
  body.createChild('text/html; charset=utf-8').setContent(withCrlf(mail.html));
  if (attachment !== undefined)
    root
      .createChild('text/html; charset=utf-8', { filename: attachment.fileName })
      .setHeader('Content-Disposition', `attachment; filename="${attachment.fileName}"`)
      .setHeader('Content-Transfer-Encoding', 'base64')
      .setContent(unpacked(attachment));
  return root.build();
}

const withCrlf = (text: string): string => text.replaceAll('\n', '\r\n');
