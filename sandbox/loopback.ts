import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on 127.0.0.1 and resolves to the port; with 0 the system chooses one. Rejects with the system's error. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('unreachable: a TCP server always has a port');
  return address.port;
}
