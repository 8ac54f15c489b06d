import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './loopback.ts';

export interface HttpHost {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, those that hang included. */
  close(): Promise<void>;
}

/**
 * Serves HTTP on loopback, on the given port or on one that the system chooses. Rejects with the system's error
 * (`EADDRINUSE`) where it cannot listen.
 */
export async function startHttpHost(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  port = 0,
): Promise<HttpHost> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that went away in mid-request is no defect of ours, and there is nobody left to tell.
      if (response.headersSent || response.destroyed || request.destroyed) {
        response.destroy();
        return;
      }
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(
        `The sandbox failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
  });
  // Node's five seconds would end a connection under a client that is just about to use it again.
  server.keepAliveTimeout = 60_000;
  const listening = await listenOnLoopback(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The request's body; rejects where it is longer than `capBytes`. */
export async function readBody(request: IncomingMessage, capBytes = 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > capBytes) throw new Error(`the request's body is longer than ${capBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
