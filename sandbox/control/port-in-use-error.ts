import { runningSandboxes } from './running.ts';

/** Thrown if another process uses the control port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

/** Says who uses the port, as far as that is known, and what to do. */
export async function portInUse(port: number, cause: unknown): Promise<PortInUseError> {
  const another = 'To start another one: npm run sandbox -- --port 0';
  const own = (await runningSandboxes()).find((running) => running.port === port);
  const message =
    own === undefined
      ? `Port ${port} is in use by another program, or by a sandbox of another folder or user. ${another}`
      : `Your sandbox already runs on port ${port}. To use it: npm run sandbox -- --help. To stop it: kill ${own.pid}. ${another}`;
  return new PortInUseError(message, { cause });
}
