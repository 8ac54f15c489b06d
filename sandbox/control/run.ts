import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox.ts';
import type { Environment } from './environment.ts';
import { portInUse } from './port-in-use-error.ts';
import type { ControlAddress } from './protocol.ts';
import { counted } from './reply.ts';
import { noteRunning, runningSandboxes } from './running.ts';
import { startControl } from './server.ts';

/** What was set up in the sandbox before its greeting is printed. */
export interface Scene {
  /** The environment variables that `env` prints instead of the sandbox's own. */
  readonly environment: Environment;
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
    // The program must use the whole quota of this sandbox, so that a raised quota has an effect.
    const calls = { SWAS_CALLS_PER_MINUTE: String(sandbox.swas.settings.quotaPerMinute) };
    const environment = scene?.environment ?? { ...sandbox.env(), ...calls };
    const control = await startControl(sandbox, port, environment).catch(async (error: unknown) => {
      throw isAddressInUse(error) ? await portInUse(port, error) : error;
    });
    const forget = noteRunning(control);
    try {
      print(await greeting(sandbox, control, scene));
      const begun = scene?.begin();
      await ended;
      begun?.stop();
    } finally {
      forget?.();
      await control.close();
    }
  } finally {
    await sandbox.close();
  }
}

async function greeting(
  sandbox: Sandbox,
  { port, key }: ControlAddress,
  scene: Scene | undefined,
): Promise<string> {
  const running = await runningSandboxes();
  const isFound = running.length === 1 && running[0]?.port === port;
  const flags = isFound ? '' : `--port ${port} `;
  return [
    `# A small Alibaba Cloud with ${counted(sandbox.cloud.images().length, 'custom image')} is running on loopback. In a second terminal:`,
    `eval "$(npm run -s sandbox -- ${flags}env)"`,
    `# There share-auditor uses the sandbox now. More commands: npm run sandbox -- ${flags}images, share IMAGE ACCOUNT, messages, --help.`,
    ...(scene?.about ?? []),
    `# Control port ${port}, key ${key}. To stop the sandbox: Ctrl-C, or kill ${process.pid}`,
    '',
  ].join('\n');
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
