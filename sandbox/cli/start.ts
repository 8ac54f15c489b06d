import type { FcSignature } from '../fc/settings.ts';
import { DEFAULT_CONTROL_PORT } from '../control/protocol.ts';

export interface StartFlags {
  port?: number;
  quota: number;
  latency: number;
  fcSignature?: FcSignature;
  data?: string;
  empty?: boolean;
  accounts?: number;
  /** Milliseconds. */
  timer?: number;
}

/** Runs a sandbox until Ctrl-C or SIGTERM. */
export async function start({
  port,
  quota,
  latency,
  fcSignature,
  data,
  empty,
  accounts,
  timer,
}: StartFlags): Promise<void> {
  const print = (text: string) => void process.stdout.write(text);
  // Imported only here, so that the commands need not load every service.
  const { runSandbox } = await import('../control/run.ts');
  const common = {
    quotaPerMinute: quota,
    latencyMs: latency,
    ...(fcSignature === undefined ? {} : { fc: { signatures: [fcSignature] } }),
    ...(data === undefined ? {} : { tablestoreFile: data }),
  };
  const controlPort = port ?? DEFAULT_CONTROL_PORT;
  const members = accounts ?? (timer === undefined ? undefined : 0);
  if (members === undefined) {
    await runSandbox(controlPort, { ...common, seed: empty !== true }, print);
    return;
  }
  const { organisation } = await import('../organisation/organisation.ts');
  const { sandbox, setUp } = organisation({ members, timerMs: timer, print });
  await runSandbox(controlPort, { ...common, ...sandbox }, print, setUp);
}
