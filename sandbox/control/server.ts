import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpHost, readBody, startHttpHost } from '../http-host.ts';
import type { Sandbox } from '../sandbox.ts';
import { carryOut } from './commands.ts';
import { type Environment, forTerminal } from './environment.ts';
import { type ControlAddress, type ControlReply, type ControlRequest, controlRequest } from './protocol.ts';

/**
 * Starts the control server, which takes commands for the sandbox over HTTP on loopback.
 * @param environment with which the program uses the sandbox; `env` prints it.
 */
export async function startControl(
  sandbox: Sandbox,
  port?: number,
  environment: Environment = sandbox.env(),
): Promise<HttpHost & ControlAddress> {
  const key = randomBytes(16).toString('hex');
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = whyNot(request, key);
    const reply =
      refused === undefined
        ? obey(await readBody(request), (asked) => carryOut(sandbox, asked, forTerminal(environment)))
        : { ok: false, text: refused };
    response.writeHead(reply.ok ? 200 : refused === undefined ? 400 : 403, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(reply));
  }
  return { ...(await startHttpHost(handle, port)), key };
}

/**
 * A page in a browser, or another user of this machine, must not command the sandbox. A page can reach it under a name of
 * its own that leads to this machine (DNS rebinding), and then its requests are not foreign to the browser; so the host
 * name counts, and the key.
 */
function whyNot({ method, headers, socket }: IncomingMessage, key: string): string | undefined {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  if (!hosts.includes(headers.host?.toLowerCase() ?? ''))
    return 'The control port answers only as 127.0.0.1 or localhost, with its port.';
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return 'The control port takes no requests of a web page.';
  if (method !== 'POST' || headers['content-type'] !== 'application/json')
    return 'The control port takes POST requests with a JSON body.';
  const given = Buffer.from(headers.authorization ?? '');
  const right = Buffer.from(`Bearer ${key}`);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    return 'The control port wants the key that the sandbox printed when it started. Set SANDBOX_KEY to it.';
  return undefined;
}

function obey(body: Buffer, carryOutIt: (asked: ControlRequest) => ControlReply): ControlReply {
  try {
    return carryOutIt(controlRequest.parse(JSON.parse(body.toString('utf8'))));
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}
