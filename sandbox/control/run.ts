import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { PortInUseError } from './port-in-use-error.ts';
import { startControl } from './server.ts';

/** Runs a sandbox with its control port until Ctrl-C or SIGTERM, then closes everything. Throws `PortInUseError`. */
export async function runSandbox(
  port: number,
  options: SandboxOptions,
  print: (text: string) => void,
): Promise<void> {
  // Listened for before anything starts: an early Ctrl-C must leave nothing behind either.
  // And more than once: npm and the terminal may each send a signal, and the second must not cut the closing short.
  const ended = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  const sandbox = await startSandbox(options);
  try {
    const control = await startControl(sandbox, port).catch((error: unknown) => {
      throw isAddressInUse(error) ? new PortInUseError(port, error) : error;
    });
    print(greeting(sandbox, control.port));
    await ended;
    await control.close();
  } finally {
    await sandbox.close();
  }
}

function greeting(sandbox: Sandbox, port: number): string {
  // As fast as this sandbox allows, so that a raised quota is felt.
  const calls = { SWAS_CALLS_PER_MINUTE: String(sandbox.swas.settings.quotaPerMinute) };
  const exports = Object.entries({ ...sandbox.env(), ...calls }).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  const images = sandbox.cloud.images();
  return [
    `# A small Alibaba Cloud with ${images.length} custom images listens on loopback. Paste this into another terminal:`,
    ...exports,
    `# Commands there: npm run sandbox -- images, share IMAGE ACCOUNT, messages, --help. Control port ${port}.`,
    '# Ctrl-C ends it.',
    '',
  ].join('\n');
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
