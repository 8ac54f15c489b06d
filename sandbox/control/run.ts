import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { PortInUseError } from './port-in-use-error.ts';
import { startControl } from './server.ts';

/** What is set up in the sandbox before it is shown to a person. */
export interface Scene {
  /** The environment to paste, where it is another than the sandbox's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of shell comment for the greeting. */
  readonly about: readonly string[];
  /** Once the control port is open and the greeting printed; `stop` when the sandbox is to end. */
  begin(): { stop(): void };
}

/** Runs a sandbox with its control port until Ctrl-C or SIGTERM, then closes everything. Throws `PortInUseError`. */
export async function runSandbox(
  port: number,
  options: SandboxOptions,
  print: (text: string) => void,
  setUp?: (sandbox: Sandbox) => Scene,
): Promise<void> {
  // Listened for before anything starts: an early Ctrl-C must leave nothing behind either.
  // And more than once: npm and the terminal may each send a signal, and the second must not cut the closing short.
  const ended = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  const sandbox = await startSandbox(options);
  try {
    const scene = setUp?.(sandbox);
    const control = await startControl(sandbox, port).catch((error: unknown) => {
      throw isAddressInUse(error) ? new PortInUseError(port, error) : error;
    });
    print(greeting(sandbox, control.port, scene));
    const begun = scene?.begin();
    await ended;
    begun?.stop();
    await control.close();
  } finally {
    await sandbox.close();
  }
}

function greeting(sandbox: Sandbox, port: number, scene: Scene | undefined): string {
  // As fast as this sandbox allows, so that a raised quota is felt.
  const calls = { SWAS_CALLS_PER_MINUTE: String(sandbox.swas.settings.quotaPerMinute) };
  const exports = Object.entries(scene?.environment ?? { ...sandbox.env(), ...calls }).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  const images = sandbox.cloud.images();
  return [
    `# A small Alibaba Cloud with ${images.length} custom images listens on loopback. Paste this into another terminal:`,
    ...exports,
    `# Commands there: npm run sandbox -- images, share IMAGE ACCOUNT, messages, --help. Control port ${port}.`,
    ...(scene?.about ?? []),
    '# Ctrl-C ends it.',
    '',
  ].join('\n');
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
