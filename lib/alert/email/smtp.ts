import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpServer } from './address.ts';

export interface SmtpTimeouts {
  /** For the connection, TLS included. */
  readonly connectMs: number;
  /** From the connection to the server's greeting. */
  readonly greetingMs: number;
  /** Without any data from the server. */
  readonly idleMs: number;
  /** For the whole exchange. */
  readonly totalMs: number;
}

/** How long to wait for QUIT. The mail is accepted by then. */
const QUIT_MS = 500;

export interface SmtpDelivery {
  readonly server: SmtpServer;
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Buffer;
  readonly timeouts: SmtpTimeouts;
  /** Certificates to trust besides the system's. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The exchange was ended by this program. */
export class SmtpStopped extends Error {
  override readonly name = 'SmtpStopped';
}

/**
 * Hands one message to the server over a connection of its own. Resolves with the recipients that the server
 * refused while it took the others; rejects with what the library made of the failure. A connection that ends
 * in any way is closed.
 */
export async function deliverMail(delivery: SmtpDelivery): Promise<string[]> {
  const { server, timeouts, signal } = delivery;
  // The mail library is loaded with the first mail.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && !server.loopback,
    ignoreTLS: !server.secure && server.loopback,
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(delivery.ca === undefined ? {} : { ca: delivery.ca }),
    },
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.idleMs,
    dnsTimeout: timeouts.connectMs,
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    logger: false,
  });
  const stopped = stopping(timeouts.totalMs, signal);
  const failed = new Promise<never>((_resolve, reject) => {
    // For as long as the connection lives: an error after the end must not bring the process down.
    connection.on('error', reject);
  });
  failed.catch(() => undefined);
  try {
    const rejected = await Promise.race([exchange(connection, delivery), failed, stopped.promise]);
    await quit(connection);
    return rejected;
  } finally {
    stopped.clear();
    connection.close();
  }
}

async function exchange(connection: SMTPConnection, delivery: SmtpDelivery): Promise<string[]> {
  const { server, from, to, message } = delivery;
  await done((callback) => connection.connect(callback));
  const { login } = server;
  if (login !== undefined)
    await done((callback) => connection.login({ user: login.user, pass: login.password }, callback));
  return new Promise((resolve, reject) => {
    connection.send({ from, to: [...to], size: message.byteLength }, message, (error, info) => {
      if (error === null || error === undefined) resolve(info.rejected);
      else reject(error);
    });
  });
}

function done(start: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

/** Rejects when the time is up or the caller stops. */
function stopping(
  totalMs: number,
  signal: AbortSignal | undefined,
): { promise: Promise<never>; clear(): void } {
  let clear = () => {};
  const promise = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(new SmtpStopped('the time of this run was up'));
    const timer = setTimeout(
      () => reject(new SmtpStopped(`it took longer than ${totalMs / 1_000} s`)),
      totalMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    clear = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  promise.catch(() => undefined);
  return { promise, clear };
}

/** Says goodbye. Nothing that happens here matters: the server has the mail. */
async function quit(connection: SMTPConnection): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, QUIT_MS);
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.quit();
  });
}
