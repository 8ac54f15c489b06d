import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Clock } from '../../platform/clock.ts';
import { networkCode } from '../../platform/network-errors.ts';
import type { SendLimits } from '../channel.ts';
import { tunnelTo } from '../../platform/proxy.ts';
import { timeLeft } from '../time-left.ts';
import type { SmtpServer } from './address.ts';
import type { SmtpEnd, Stage } from './fates.ts';

export interface SmtpTimeouts {
  /** For DNS, the connection, TLS and the server's greeting together. */
  readonly connectMs: number;
  /** For the reply to each command before the mail is handed over. */
  readonly commandMs: number;
}

/** How long to wait for QUIT. The mail is accepted by then. */
const QUIT_MS = 500;
const PART_BYTES = 64 * 1024;

export interface SmtpDelivery extends SendLimits {
  readonly server: SmtpServer;
  readonly from: string;
  readonly to: string;
  readonly message: Buffer;
  readonly timeouts: SmtpTimeouts;
  readonly clock: Clock;
  /** Certificates to trust besides the system's. */
  readonly ca?: string | undefined;
}

/**
 * The steps of an exchange, as far as this program sees them; within `connect` and `envelope` the library's errors
 * name the command. `mail`: the server granted DATA. `dot`: the mail's last byte is on its way.
 */
type Step = 'connect' | 'login' | 'envelope' | 'mail' | 'dot';

/**
 * Hands one mail for one recipient to the server, over a connection of its own, and returns how that ended. A
 * connection that ends in any way is closed. What the network or the server does throws nothing.
 */
export async function deliverMail(delivery: SmtpDelivery): Promise<SmtpEnd> {
  const { server, timeouts } = delivery;
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
    // With it the library bounds everything up to the greeting and the handshake of STARTTLS.
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    logger: false,
  });
  const progress = new Progress(delivery);
  const failed = new Promise<never>((_resolve, reject) => {
    // For as long as the connection lives: an error after the end must not bring the process down.
    connection.on('error', reject);
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([exchange(connection, delivery, progress), failed, progress.over]);
    await quit(connection);
    return { kind: 'taken' };
  } catch (error) {
    return endOf(error, progress.step, connection.stage === 'connected');
  } finally {
    progress.end();
    connection.close();
  }
}

async function exchange(
  connection: SMTPConnection,
  { server, from, to, message, timeouts: { connectMs, commandMs } }: SmtpDelivery,
  progress: Progress,
): Promise<void> {
  progress.enter('connect', connectMs + commandMs);
  const tunnel = await tunnelTo(addressOf(server));
  if (tunnel !== undefined) {
    connection.options.connection = tunnel;
    // Whoever waits no longer leaves no connection behind.
    progress.over.catch(() => tunnel.destroy());
  }
  await done((callback) => {
    connection.connect(callback);
    tunnel?.resume();
  });
  const { login } = server;
  if (login !== undefined) {
    progress.enter('login', commandMs);
    await done((callback) => connection.login({ user: login.user, pass: login.password }, callback));
  }
  progress.enter('envelope', 3 * commandMs);
  const envelope = { from, to: [to], size: message.byteLength };
  const mail = Readable.from(inParts(message, progress));
  await done((callback) => connection.send(envelope, mail, callback));
}

const addressOf = ({ host, port, secure }: SmtpServer): URL =>
  new URL(`${secure ? 'smtps' : 'smtp'}://${host.includes(':') ? `[${host}]` : host}:${port}`);

/** The library takes the first part when the server has granted DATA, and sends the final dot after the last one. */
function* inParts(message: Buffer, progress: Progress): Generator<Buffer> {
  progress.enter('mail');
  for (let from = 0; from < message.byteLength; from += PART_BYTES)
    yield message.subarray(from, from + PART_BYTES);
  progress.enter('dot');
}

/** Where an exchange stands, and how long it may stay there. */
class Progress {
  step: Step = 'connect';
  /** Rejects with an error of this program when a step takes too long, the time is up or the caller stops. */
  readonly over: Promise<never>;
  readonly #limits: SendLimits & { readonly clock: Clock };
  #reject: (reason: Error) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  readonly #onAbort = () => this.#reject(stopped('ABORTED'));

  constructor(limits: SendLimits & { readonly clock: Clock }) {
    this.#limits = limits;
    this.over = new Promise<never>((_resolve, reject) => {
      this.#reject = reject;
    });
    this.over.catch(() => undefined);
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (limits.signal?.aborted) this.#onAbort();
  }

  /**
   * @param mostMs for this step; undefined: as long as the answer may be waited for.
   * @throws when the time is up before it begins: nothing was handed over yet.
   */
  enter(step: Step, mostMs = Infinity): void {
    this.step = step;
    clearTimeout(this.#timer);
    const leftMs = timeLeft(this.#limits, this.#limits.clock);
    if (leftMs === 0 && mostMs < Infinity) throw stopped('ETIMEDOUT');
    this.#timer = setTimeout(() => this.#reject(stopped('ETIMEDOUT')), Math.min(mostMs, leftMs));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
  }
}

const stopped = (code: string): Error => Object.assign(new Error('stopped'), { code });

/** The fields that the mail library sets on its errors. */
interface LibraryError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly timeoutType?: unknown;
}

/** RFC 1870, 6.1 (b): what the server would answer to a mail larger than its EHLO allows; the library does not ask. */
const TOO_LARGE = '552 5.3.4 larger than the server announced to take';

/**
 * The library's error is not kept: its message may repeat what was sent.
 * @param isConnected the server was reached, but it may not have greeted yet.
 */
function endOf(error: unknown, step: Step, isConnected: boolean): SmtpEnd {
  const failure: LibraryError = typeof error === 'object' && error !== null ? error : {};
  const stage = stageOf(step, failure, isConnected);
  if (typeof failure.response === 'string' && failure.response !== '')
    return { kind: 'replied', stage: stage === 'CONNECT' ? 'GREETING' : stage, reply: failure.response };
  if (step === 'envelope' && failure.code === 'EMESSAGE')
    return { kind: 'replied', stage: 'MAIL', reply: TOO_LARGE };
  return { kind: 'lost', stage, code: networkCode(error) };
}

const COMMANDS: Readonly<Record<string, Stage>> = {
  EHLO: 'EHLO',
  HELO: 'EHLO',
  STARTTLS: 'STARTTLS',
  'RCPT TO': 'RCPT',
  DATA: 'DATA',
};

function stageOf(step: Step, failure: LibraryError, isConnected: boolean): Stage {
  const command = typeof failure.command === 'string' ? COMMANDS[failure.command] : undefined;
  switch (step) {
    case 'connect':
      if (command !== undefined) return command;
      if (failure.code === 'ETLS' || failure.timeoutType === 'UPGRADE_TIMEOUT') return 'STARTTLS';
      // ESOCKET: the socket or a certificate failed, which is no matter of the greeting.
      return isConnected && failure.code !== 'ESOCKET' ? 'GREETING' : 'CONNECT';
    case 'login':
      return 'AUTH';
    case 'envelope':
      return command ?? 'MAIL';
    case 'mail':
      // A reply that comes before the end of the mail is one to the mail.
      return typeof failure.response === 'string' ? 'DOT' : 'DATA';
    case 'dot':
      return 'DOT';
    default:
      return step satisfies never;
  }
}

function done(start: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
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
