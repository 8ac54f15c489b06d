import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpHost, readBody, startHttpHost } from '../http-host.ts';
import type { Sandbox } from '../sandbox.ts';
import { carryOut } from './commands.ts';
import { type Environment, forTerminal } from './environment.ts';
import { type ControlReply, type ControlRequest, controlRequest } from './protocol.ts';

/**
 * Starts the control server, which takes commands for the sandbox over HTTP on loopback.
 * @param environment with which the program uses the sandbox; `env` prints it.
 */
export async function startControl(
  sandbox: Sandbox,
  port?: number,
  environment: Environment = sandbox.env(),
): Promise<HttpHost> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = obey(request, await readBody(request), (asked) =>
      carryOut(sandbox, asked, forTerminal(environment)),
    );
    response.writeHead(reply.ok ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply));
  }
  return startHttpHost(handle, port);
}

function obey(
  request: IncomingMessage,
  body: Buffer,
  carryOutIt: (asked: ControlRequest) => ControlReply,
): ControlReply {
  // A browser does not send this content type to another origin without permission (CORS), so no page can control the
  // sandbox.
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
    return { ok: false, text: 'The control port takes POST requests with a JSON body.' };
  }
  try {
    return carryOutIt(controlRequest.parse(JSON.parse(body.toString('utf8'))));
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}
