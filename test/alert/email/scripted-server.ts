import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

type Command = 'GREETING' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'DOT';
/** A reply without its line end, bytes as they are, or whatever else is done with the connection. */
type Reply = string | Buffer | ((socket: Socket) => void);

const USUAL: Readonly<Record<Command, Reply>> = {
  GREETING: '220 scripted',
  EHLO: '250 scripted',
  STARTTLS: '502 5.5.1 not offered',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  DOT: '250 2.0.0 taken',
};

export interface ScriptedServer {
  readonly port: number;
  /** The commands that came, in order; a mail that came whole is `DOT`. */
  readonly commands: readonly Command[];
  /** The last mail that came whole, as it came. */
  readonly mail: () => string;
  close(): void;
}

/**
 * A mail server that answers each command as a test says: what a true one, as the sandbox's, does not do.
 * @param tls for STARTTLS, which it then grants.
 */
export async function scriptedServer(
  replies: Partial<Record<Command, Reply>> = {},
  tls?: { readonly key: string; readonly cert: string },
): Promise<ScriptedServer> {
  const commands: Command[] = [];
  const sockets = new Set<Socket>();
  let mail = '';

  function serve(socket: Socket): void {
    let text = '';
    let isMail = false;
    const reply = (command: Command): void => {
      const answer = replies[command] ?? USUAL[command];
      if (typeof answer === 'function') answer(socket);
      else socket.write(typeof answer === 'string' ? `${answer}\r\n` : answer);
    };
    const next = (end: string): string | undefined => {
      const at = text.indexOf(end);
      if (at === -1) return undefined;
      const part = text.slice(0, at);
      text = text.slice(at + end.length);
      return part;
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      for (;;) {
        const part = next(isMail ? '\r\n.\r\n' : '\r\n');
        if (part === undefined) return;
        if (isMail) mail = part.slice(2);
        if (!isMail && part === 'QUIT') socket.end('221 bye\r\n');
        const command = isMail ? 'DOT' : (/^[A-Z]+/.exec(part)?.[0] as Command);
        isMail = command === 'DATA';
        // The line end before a dot that comes at once, for a mail without a line.
        if (isMail) text = `\r\n${text}`;
        if (!(command in USUAL)) continue;
        commands.push(command);
        if (command === 'STARTTLS' && tls !== undefined) {
          socket.removeAllListeners('data');
          socket.write('220 go on\r\n');
          serve(new TLSSocket(socket, { isServer: true, ...tls }));
          return;
        }
        reply(command);
      }
    });
    if (!(socket instanceof TLSSocket)) reply('GREETING');
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    mail: () => mail,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
