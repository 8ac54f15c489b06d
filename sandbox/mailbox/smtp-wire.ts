import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A key and its certificate, both as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const CRLF = '\r\n';

/** The connection to one client. What was read and not yet used stays here, since a client may send ahead. */
export class SmtpWire {
  /** Under TLS that is not the socket which carries the bytes. */
  readonly #carrier: Socket;
  #socket: Socket;
  #unread = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#carrier = socket;
    this.#socket = socket;
    ignoreErrors(socket);
  }

  /** The next line without its end, or undefined if the client has closed the connection. */
  async line(): Promise<string | undefined> {
    return (await this.#until(CRLF))?.toString('utf8');
  }

  /** A mail's content up to the final dot, without the doubled dots (RFC 5321, 4.5.2). */
  async content(): Promise<Buffer | undefined> {
    // The content may be empty, and then the dot follows the DATA command's own line end.
    this.#unread = Buffer.concat([Buffer.from(CRLF), this.#unread]);
    const raw = await this.#until(`${CRLF}.${CRLF}`);
    if (raw === undefined) return undefined;
    const text = `${raw.toString('latin1')}${CRLF}`.replaceAll(`${CRLF}..`, `${CRLF}.`);
    return Buffer.from(text.slice(CRLF.length), 'latin1');
  }

  send(bytes: string | Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Sends the last bytes and closes the connection. */
  end(bytes: string | Uint8Array = ''): void {
    if (this.#socket.writable) this.#socket.end(bytes);
    // Otherwise what the client still sends would keep the connection open.
    this.#socket.resume();
  }

  reset(): void {
    this.#carrier.resetAndDestroy();
  }

  /** Resolves when the connection is closed. Reads on without looking, so that the client's end is noticed. */
  async closed(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.resume();
    await new Promise<void>((resolve) => void this.#socket.once('close', () => resolve()));
  }

  /** Begins TLS. Resolves to whether the client agreed to it, and to the certificate. */
  async secure(certificate: Certificate): Promise<boolean> {
    // What came before the handshake must not count as sent under TLS (RFC 3207, 6).
    this.#unread = Buffer.alloc(0);
    const secured = new TLSSocket(this.#socket, { isServer: true, ...certificate });
    ignoreErrors(secured);
    this.#socket = secured;
    return new Promise((resolve) => {
      secured.once('secure', () => resolve(true));
      secured.once('close', () => resolve(false));
    });
  }

  async #until(end: string): Promise<Buffer | undefined> {
    for (;;) {
      const at = this.#unread.indexOf(end);
      if (at >= 0) {
        const found = this.#unread.subarray(0, at);
        this.#unread = this.#unread.subarray(at + end.length);
        return found;
      }
      const more = await this.#read();
      if (more === undefined) return undefined;
      this.#unread = Buffer.concat([this.#unread, more]);
    }
  }

  async #read(): Promise<Buffer | undefined> {
    const socket = this.#socket;
    for (;;) {
      const chunk = socket.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (socket.readableEnded || socket.destroyed) return undefined;
      await new Promise<void>((resolve) => {
        const events = ['readable', 'end', 'close'] as const;
        const wake = () => {
          for (const event of events) socket.off(event, wake);
          resolve();
        };
        for (const event of events) socket.on(event, wake);
      });
    }
  }
}

/** A client may reset its connection, or refuse the certificate, at any time. That is not an error of the server. */
function ignoreErrors(socket: Socket): void {
  socket.on('error', () => {});
}
