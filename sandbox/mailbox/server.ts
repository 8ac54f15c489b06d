import { createServer, type Socket } from 'node:net';
import type { Faults } from '../faults.ts';
import type { Inbox } from '../inbox.ts';
import { listenOnLoopback } from '../loopback.ts';
import type { ReceivedMail } from './received-mail.ts';
import { type MailboxSettings, SmtpSession } from './session.ts';
import type { SmtpStage } from './smtp-stages.ts';
import { type Certificate, SmtpWire } from './smtp-wire.ts';

export interface Mailbox {
  readonly port: number;
  /** The SMTP URL with user and password. */
  readonly url: string;
  readonly settings: MailboxSettings;
  /** The accepted messages, in order. */
  readonly messages: readonly ReceivedMail[];
  /** The SMTP commands that the server received, in order; the end of a mail's content is `DOT`. */
  readonly calls: readonly { readonly command: SmtpStage; readonly at: number }[];
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/**
 * Starts a mail server that stores the mails it accepts. It uses SMTP with a login, TLS from the start if `tls` is
 * given, and offers STARTTLS if `startTls` is.
 */
export async function startMailbox(options: {
  faults: Faults;
  settings?: Partial<MailboxSettings>;
  tls?: Certificate;
  startTls?: Certificate;
  now?: () => number;
  port?: number | undefined;
}): Promise<Mailbox> {
  const { faults, tls, startTls, now = Date.now } = options;
  const settings: MailboxSettings = {
    user: 'auditor@sandbox.example',
    password: 'sandbox-mail-password',
    senderMustBeUser: false,
    ...options.settings,
  };
  const messages: ReceivedMail[] = [];
  const calls: { command: SmtpStage; at: number }[] = [];
  const received = (command: SmtpStage) => void calls.push({ command, at: now() });
  const keep = (mail: ReceivedMail) => void messages.push(mail);

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const deps = { faults, settings, tls, startTls, now, received, keep };
    void new SmtpSession(new SmtpWire(socket), deps).serve();
  });
  const port = await listenOnLoopback(server, options.port);
  const login = `${encodeURIComponent(settings.user)}:${encodeURIComponent(settings.password)}`;
  const url = `${tls === undefined ? 'smtp' : 'smtps'}://${login}@127.0.0.1:${port}`;
  return {
    port,
    url,
    settings,
    messages,
    calls,
    inbox: {
      env: () => ({ SMTP_URL: url, MAIL_FROM: settings.user, MAIL_TO: 'security@sandbox.example' }),
      received: () =>
        messages.map(({ at, envelope, messageId, subject, text }) => ({
          at,
          id: messageId,
          subject,
          to: envelope.to,
          text,
          repeat: false,
          data: { envelope, messageId, subject, text },
        })),
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Otherwise close() would wait for connections that hang.
        for (const socket of sockets) socket.destroy();
      }),
  };
}
