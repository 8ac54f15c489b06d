import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './loopback.ts';

export interface HttpHost {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Closes every connection, including those that hang. */
  close(): Promise<void>;
}

/**
 * Serves HTTP on loopback, on the given port or on one that the system chooses. Rejects with the system's error
 * (such as `EADDRINUSE`) if it cannot listen. Requests under another name than loopback's, and those of a web page, are
 * refused.
 */
export async function startHttpHost(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  port = 0,
): Promise<HttpHost> {
  const server = createServer((request, response) => {
    const refused = whyForeign(request);
    if (refused !== undefined) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(refused);
      return;
    }
    handle(request, response).catch((error: unknown) => {
      // If the client has closed the connection, that is not a defect, and a reply would not arrive.
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
  // Node's default of 5 seconds may close a connection just when a client reuses it.
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

/** Whoever puts a server of another name in front of the sandbox, as a test of proxies does, adds that name. */
export const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A web page must not use the sandbox. It can reach it under a name of its own that leads to this machine (DNS
 * rebinding), and then its requests are not foreign to the browser; so the host name counts.
 * @returns undefined: the request is no web page's.
 */
function whyForeign({ headers }: IncomingMessage): string | undefined {
  const name = (headers.host ?? '').toLowerCase().replace(/:[0-9]*$/, '');
  if (!ownNames.has(name)) return 'The sandbox answers only as 127.0.0.1 or localhost.';
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return 'The sandbox takes no requests of a web page.';
  return undefined;
}

/** Resolves to the request's body. Rejects if it is longer than `capBytes`. */
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
