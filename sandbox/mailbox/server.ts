import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Faults } from '../faults.ts';
import type { Inbox } from '../inbox.ts';
import { listenOnLoopback } from '../loopback.ts';
import { parseMail, type ReceivedMail } from './received-mail.ts';
import { carryOut, NO_REPLY, type SmtpCommand } from './smtp-effects.ts';
import { SmtpReply } from './smtp-reply.ts';

export interface MailboxSettings {
  user: string;
  password: string;
  /** Whether the sender must be the user name, as in the vendor's own mail service. */
  senderMustBeUser: boolean;
}

export interface Mailbox {
  readonly port: number;
  /** The SMTP URL with user and password. */
  readonly url: string;
  readonly settings: MailboxSettings;
  /** The accepted messages, in order. */
  readonly messages: readonly ReceivedMail[];
  /** The SMTP commands that the server received, in order. */
  readonly calls: readonly { readonly command: SmtpCommand; readonly at: number }[];
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/**
 * The library greets after 100 ms, in which it waits for clients that talk before they are greeted. Here nobody does,
 * and every mail would wait.
 */
class PromptServer extends SMTPServer {
  override connect(...about: Parameters<SMTPServer['connect']>): void {
    super.connect(...about);
    const connection = [...this.connections].at(-1);
    connection?.connectionReady();
    // At the end of its wait, the library would greet once more.
    Object.assign(connection ?? {}, { connectionReady: () => undefined });
  }
}

/**
 * Starts a mail server that stores the mails it accepts. It uses SMTP with a login, and TLS from the start if `tls` is
 * given.
 */
export async function startMailbox(options: {
  faults: Faults;
  settings?: Partial<MailboxSettings>;
  tls?: { readonly key: string; readonly cert: string };
  now?: () => number;
  port?: number | undefined;
}): Promise<Mailbox> {
  const now = options.now ?? Date.now;
  const settings: MailboxSettings = {
    user: 'auditor@sandbox.example',
    password: 'sandbox-mail-password',
    senderMustBeUser: false,
    ...options.settings,
  };
  const messages: ReceivedMail[] = [];
  const calls: { command: SmtpCommand; at: number }[] = [];

  const server = new PromptServer({
    ...(options.tls === undefined ? {} : { secure: true, ...options.tls }),
    name: 'mail.sandbox.example',
    disabledCommands: ['STARTTLS'],
    // The replies in this file contain their own enhanced status codes. The library must not add others.
    hideENHANCEDSTATUSCODES: true,
    disableReverseLookup: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    logger: false,
    onAuth(auth, session, callback) {
      const check = async () => {
        if (auth.username !== settings.user || auth.password !== settings.password) {
          throw new SmtpReply(535, '5.7.8 Authentication failed');
        }
      };
      // smtp-server treats a missing user as a failed login.
      void command('AUTH', session, check, (error) =>
        error ? callback(error) : callback(null, { user: auth.username }),
      );
    },
    onMailFrom(address, session, callback) {
      const check = async () => {
        if (settings.senderMustBeUser && address.address !== settings.user) {
          throw new SmtpReply(553, '5.7.1 Mail from must equal authorized user');
        }
      };
      void command('MAIL', session, check, callback);
    },
    onRcptTo(_address, session, callback) {
      void command('RCPT', session, async () => {}, callback);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const keep = async () => {
          messages.push(await parseMail(Buffer.concat(chunks), session, now()));
        };
        void command('DATA', session, keep, callback);
      });
    },
  });
  // A client may reset its connection at any time. That is not an error of the server.
  server.on('error', () => {});

  async function command(
    name: SmtpCommand,
    session: SMTPServerSession,
    run: () => Promise<void>,
    callback: (error?: Error | null) => void,
  ): Promise<void> {
    calls.push({ command: name, at: now() });
    const effect = options.faults.next({ service: 'email', operation: name });
    const socket = sockets.get(session.remotePort);
    // The client has disconnected, so a reply would not arrive.
    if (socket === undefined) return;
    let outcome: typeof NO_REPLY | undefined;
    try {
      outcome = await carryOut(name, effect, socket, run);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (outcome !== NO_REPLY) callback(null);
  }

  // By the client's port, because a session of smtp-server has the port but not the socket.
  const sockets = new Map<number | undefined, Socket>();
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  const port = await listenOnLoopback(server.server, options.port);
  const login = `${encodeURIComponent(settings.user)}:${encodeURIComponent(settings.password)}`;
  const url = `${options.tls === undefined ? 'smtp' : 'smtps'}://${login}@127.0.0.1:${port}`;
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
          text,
          repeat: false,
          printed: text,
          data: { envelope, messageId, subject, text },
        })),
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Otherwise close() would wait for connections that hang.
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}
