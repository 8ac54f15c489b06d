import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import { PortInUseError } from './port-in-use-error.ts';
import { startControl } from './server.ts';

/** What was set up in the sandbox before its greeting is printed. */
export interface Scene {
  /** The environment variables that the greeting prints instead of the sandbox's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of shell comment for the greeting. */
  readonly about: readonly string[];
  /**
   * Called when the control port is open and the greeting is printed. `stop` is called before the sandbox is closed.
   */
  begin(): { stop(): void };
}

/**
 * Runs a sandbox with its control port until Ctrl-C or SIGTERM, then closes everything. Rejects with `PortInUseError`.
 */
export async function runSandbox(
  port: number,
  options: SandboxOptions,
  print: (text: string) => void,
  setUp?: (sandbox: Sandbox) => Scene,
): Promise<void> {
  // The handlers are added before anything starts, so that an early Ctrl-C leaves nothing behind either. They stay,
  // because npm and the terminal may both send a signal, and the second must not interrupt the closing.
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
  // The program must use the whole quota of this sandbox, so that a raised quota has an effect.
  const calls = { SWAS_CALLS_PER_MINUTE: String(sandbox.swas.settings.quotaPerMinute) };
  const exports = Object.entries(scene?.environment ?? { ...sandbox.env(), ...calls }).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  const images = sandbox.cloud.images();
  return [
    `# A small Alibaba Cloud with ${images.length} custom images is running on loopback. Paste this into another terminal:`,
    ...exports,
    `# Commands for that terminal: npm run sandbox -- images, share IMAGE ACCOUNT, messages, --help. Control port ${port}.`,
    ...(scene?.about ?? []),
    '# Ctrl-C stops the sandbox.',
    '',
  ].join('\n');
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
