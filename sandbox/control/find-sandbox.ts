import { NoSandboxError } from './client.ts';
import { runningSandboxes } from './running.ts';
import type { ControlAddress } from './protocol.ts';

/** Thrown if several sandboxes run and the command does not say which one it means. */
export class SeveralSandboxesError extends Error {
  override readonly name = 'SeveralSandboxesError';
}

/**
 * The sandbox that a command is for: the one on the given port, or the only one that runs. Its key is in its note; that
 * of a sandbox of another folder is in SANDBOX_KEY.
 */
export async function findSandbox(given: number | undefined): Promise<ControlAddress> {
  const running = await runningSandboxes();
  if (given !== undefined) {
    const { key = process.env['SANDBOX_KEY'] ?? '' } = running.find(({ port }) => port === given) ?? {};
    return { port: given, key };
  }
  const [only, another] = running;
  if (only === undefined) throw new NoSandboxError(undefined);
  if (another === undefined) return only;
  const each = running.map(({ port, pid }) => `--port ${port} (process ${pid})`);
  throw new SeveralSandboxesError(`Several sandboxes run. Say which one you mean: ${each.join(', ')}`);
}
