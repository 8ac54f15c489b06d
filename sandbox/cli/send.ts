import type { Command } from 'commander';
import { command } from '../control/client.ts';
import { findSandbox } from '../control/find-sandbox.ts';
import type { ControlReply, ControlRequest } from '../control/protocol.ts';

/** Sends a request to the running sandbox and prints the reply. */
export type Send = (request: ControlRequest, inWords?: (reply: ControlReply) => string) => Promise<void>;

/** Sends with the flags of `program`. Rejects with the sandbox's message, or if no sandbox or several are found. */
export function sender(program: Command): Send {
  return async (request, inWords = ({ text }) => text) => {
    const { port, json } = program.opts<{ port?: number; json?: boolean }>();
    const reply = await command(await findSandbox(port), request);
    if (!reply.ok) throw new Error(reply.text);
    const { data = { ok: true, text: reply.text } } = reply;
    process.stdout.write(`${json === true ? JSON.stringify(data, null, 2) : inWords(reply)}\n`);
  };
}
