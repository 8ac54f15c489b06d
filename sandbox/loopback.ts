import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on 127.0.0.1, on this port or (0) one that the system chooses. Rejects with the system's error. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
