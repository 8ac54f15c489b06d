import MimeNode from 'nodemailer/lib/mime-node';
import type { Mailbox } from './email-address.ts';

/** A composed mail: what its payload holds as JSON. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly dateMs: number;
  readonly important: boolean;
}

/**
 * The mail as it goes over the wire; the same arguments give the same bytes. Header values pass through the
 * library's encoder, which lets no line break through.
 */
export async function buildMime(
  mail: Mail,
  envelope: { readonly id: string; readonly from: Mailbox; readonly to: readonly Mailbox[] },
): Promise<Buffer> {
  const { from, to } = envelope;
  const id = envelope.id.replace(/[^A-Za-z0-9.-]/g, '');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const root = new MimeNode('multipart/alternative', {
    baseBoundary: id,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  root.setHeader({
    From: { name: from.name, address: from.address },
    To: to.map(({ name, address }) => ({ name, address })),
    Subject: mail.subject,
    Date: new Date(mail.dateMs),
    'Message-ID': `<${id}@${domain}>`,
    // Nobody's holiday note or ticket system shall answer.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    ...(mail.important ? { Importance: 'high', 'X-Priority': '1' } : {}),
  });
  root.createChild('text/plain; charset=utf-8').setContent(withCrlf(mail.text));
  root.createChild('text/html; charset=utf-8').setContent(withCrlf(mail.html));
  return root.build();
}

const withCrlf = (text: string): string => text.replaceAll('\n', '\r\n');
