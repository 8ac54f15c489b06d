import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends exactly what a test says, and waits for the replies. */
export async function rawClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const heard: Buffer[] = [];
  let ended: 'end' | 'reset' | undefined;
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    heard.push(chunk);
    wake();
  });
  socket.on('end', () => (ended ??= 'end'));
  socket.on('error', () => (ended ??= 'reset'));
  socket.on('close', () => wake());
  const text = () => Buffer.concat(heard).toString('utf8');

  /** Resolves to what came since the last call, when it ends with a whole reply. Rejects if the connection ends. */
  async function reply(): Promise<string> {
    while (!/(^|\r\n)\d{3}( [^\r\n]*)?\r\n$/.test(text())) {
      if (ended !== undefined) throw new Error(`the connection ended (${ended}) after: ${text()}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return text() + clear(heard);
  }
  const say = async (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  /** Greets, logs in and names sender and recipient. */
  const begin = async (user: string, password: string) => {
    await reply();
    await say('EHLO client.example');
    await say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
    await say(`MAIL FROM:<${user}>`);
    await say('RCPT TO:<a@sandbox.example>');
  };
  return { socket, say, reply, begin, closed: () => closed(socket, () => ended) };
}

function clear(heard: Buffer[]): '' {
  heard.length = 0;
  return '';
}

async function closed(socket: Socket, how: () => 'end' | 'reset' | undefined) {
  if (!socket.closed) await new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  return how();
}
