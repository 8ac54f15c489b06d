import { type ControlReply, type ControlRequest, controlReply } from './protocol.ts';

/** Thrown if no sandbox answers on the control port. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError';

  constructor(port: number, cause: unknown) {
    super(
      `No sandbox answers on port ${port}. Start one in another terminal with npm run sandbox. If you use --port, give the same port to both.`,
      { cause },
    );
  }
}

/** Sends one command to the sandbox on this machine. Rejects with `NoSandboxError`. */
export async function command(port: number, request: ControlRequest): Promise<ControlReply> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    });
    return controlReply.parse(await response.json());
  } catch (error) {
    throw new NoSandboxError(port, error);
  }
}
