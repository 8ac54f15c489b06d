import { NoSandboxError } from './client.ts';
import { runningSandboxes } from './running.ts';

/** Thrown if several sandboxes run and the command does not say which one it means. */
export class SeveralSandboxesError extends Error {
  override readonly name = 'SeveralSandboxesError';
}

/** The port of the sandbox that a command is for: the given one, or that of the only one that runs. */
export async function findPort(given: number | undefined): Promise<number> {
  if (given !== undefined) return given;
  const running = await runningSandboxes();
  const [only, another] = running;
  if (only === undefined) throw new NoSandboxError(undefined);
  if (another === undefined) return only.port;
  const each = running.map(({ port, pid }) => `--port ${port} (process ${pid})`);
  throw new SeveralSandboxesError(`Several sandboxes run. Say which one you mean: ${each.join(', ')}`);
}
