import { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { PROXY_FAILED } from './proxy-variables.ts';

/** For the connection to the proxy and its answer to CONNECT. Less than any client waits, so that the proxy is named. */
const CONNECT_MS = 5_000;

/**
 * Connections to HTTPS hosts through a proxy that knows CONNECT. A failure before the host is reached has a code of its
 * own (`PROXY_HTTP_407`, `PROXY_ECONNREFUSED`), so that nobody takes it for the host's.
 */
export class ProxyAgent extends HttpsProxyAgent<string> {
  constructor(proxy: URL, keepAlive: boolean) {
    super(proxy.href, { keepAlive });
    // The library would hand over the refusal as if it were the host's answer.
    this.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      if (statusCode !== 200) throw failed(Number.isInteger(statusCode) ? `HTTP_${statusCode}` : 'NO_HTTP');
    });
  }

  override async connect(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1]) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), CONNECT_MS);
    // They are read at once, for this connection alone.
    this.connectOpts = { ...this.connectOpts, signal: stop.signal };
    try {
      return await super.connect(request, options);
    } catch (error) {
      const isLate = stop.signal.aborted;
      // The socket to the proxy, which the library leaves open.
      stop.abort();
      throw failed(isLate ? 'ETIMEDOUT' : (error as NodeJS.ErrnoException).code);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The bare connection, for a protocol that is not HTTP. */
export const openTunnel = (proxy: URL, host: string, port: number): Promise<Socket> =>
  // The library tells a request what it does, and asks it nothing.
  new ProxyAgent(proxy, false).connect(new EventEmitter() as ClientRequest, {
    host,
    port,
    secureEndpoint: false,
  });

/** Only codes are kept: the library's messages repeat what the proxy sent. */
const failed = (code = 'NO_HTTP'): Error =>
  Object.assign(new Error('the proxy did not let the connection through'), {
    code: code.startsWith(PROXY_FAILED) ? code : `${PROXY_FAILED}${code}`,
  });
