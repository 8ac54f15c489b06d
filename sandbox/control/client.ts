import { type ControlAddress, type ControlReply, type ControlRequest, controlReply } from './protocol.ts';

/** Thrown if no sandbox answers. `port` is undefined if none was given and none was found. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError';

  constructor(port: number | undefined, cause?: unknown) {
    super(
      port === undefined
        ? 'You run no sandbox of this folder. Start one in another terminal: npm run sandbox. If one does run, give the port that it printed: --port'
        : `No sandbox answers on port ${port}. Start one in another terminal: npm run sandbox`,
      { cause },
    );
  }
}

/** Sends one command to the sandbox on this machine. Rejects with `NoSandboxError`. */
export async function command({ port, key }: ControlAddress, request: ControlRequest): Promise<ControlReply> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    });
    return controlReply.parse(await response.json());
  } catch (error) {
    throw new NoSandboxError(port, error);
  }
}
