import { type ChildProcess, spawn } from 'node:child_process';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { functionContext, TIMER_EVENT } from '../../test/support/invoke.ts';
import { CLOUDS_CLOCK, environmentOf, type Side } from './side.ts';

/** What one invocation was seen to take, from the handler's call to its answer. */
export interface TakenWarm {
  readonly wallMs: number;
  /** Processor time of the whole process meanwhile, user and system. */
  readonly cpuMs: number;
}

/** Loads index.js as the platform does, and calls the handler for each message. */
const LOADER = `
${CLOUDS_CLOCK}
const [code, event, context] = process.argv.slice(1);
const { handler } = require(code + '/index.js');
process.on('disconnect', () => process.exit(0));
process.on('message', async (environment) => {
  Object.assign(process.env, environment);
  aheadMs = Number(environment.AHEAD_MS);
  const before = performance.now();
  const used = process.cpuUsage();
  try {
    await handler(Buffer.from(event), { ...JSON.parse(context), logger: console });
    const { user, system } = process.cpuUsage(used);
    process.send({ taken: { wallMs: performance.now() - before, cpuMs: (user + system) / 1000 } });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
`;

/** An instance of Function Compute that stays warm: one process, invoked again and again. */
export class WarmSide {
  readonly #name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
  }

  static start(
    { name, code }: Side,
    cloud: Readonly<Record<string, string>>,
    callsPerMinute: number,
  ): WarmSide {
    const context = JSON.stringify(functionContext(cloud, DEMO_ACCOUNT_ID));
    const child = spawn(process.execPath, ['-e', LOADER, code, TIMER_EVENT, context], {
      env: environmentOf(cloud, callsPerMinute),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new WarmSide(name, child);
  }

  /** @param cloud with the cloud's clock as it is now. Throws where the side fails: a bench of failures is none. */
  invoke(cloud: Readonly<Record<string, string>>): Promise<TakenWarm> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${this.#name} failed: ${why}`));
      const onExit = () => fail('its process has ended');
      this.#child.once('exit', onExit);
      this.#child.once('message', (reply: { taken?: TakenWarm; error?: string }) => {
        this.#child.off('exit', onExit);
        if (reply.taken === undefined) fail(reply.error ?? '');
        else resolve(reply.taken);
      });
      this.#child.send(cloud);
    });
  }

  stop(): Promise<void> {
    // Its process has ended already, where it failed to load.
    if (!this.#child.connected) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
  }
}
