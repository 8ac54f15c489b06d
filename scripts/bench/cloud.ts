import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export type CloudRequest =
  /** A new cloud with so many images, each shared with so many accounts; the one before is gone. */
  | {
      readonly ask: 'open';
      readonly images: number;
      readonly sharesEach: number;
      readonly latencyMs?: number;
    }
  /** Sets the cloud's clock forward by a minute, which is the timer's period: what rested is due again. */
  | { readonly ask: 'minute' }
  /** What came over the wire since the last time. */
  | { readonly ask: 'traffic' };

/** Counts of what came over the wire. */
export interface Traffic {
  /** By SWAS action. */
  readonly calls: Readonly<Record<string, number>>;
  /** By Tablestore operation. */
  readonly storeCalls: Readonly<Record<string, number>>;
  /** Tablestore's capacity units. */
  readonly unitsRead: number;
  readonly unitsWritten: number;
  readonly messages: number;
  /** When the first request of any kind came, in milliseconds since the epoch. */
  readonly firstAtMs: number;
}

export interface CloudReplies {
  /** The environment in which a program works against this cloud. */
  readonly open: Record<string, string>;
  /** The same, with the clock as it is now (`AHEAD_MS`). */
  readonly minute: Record<string, string>;
  readonly traffic: Traffic;
}

/** The sandbox, in a process of its own. */
export class BenchCloud {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static start(): BenchCloud {
    const file = join(import.meta.dirname, 'cloud-process.ts');
    return new BenchCloud(fork(file, { execArgv: ['--import', 'tsx'], stdio: 'inherit' }));
  }

  ask<K extends CloudRequest['ask']>(request: CloudRequest & { ask: K }): Promise<CloudReplies[K]> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('the sandbox of the bench has ended'));
      this.#child.once('exit', onExit);
      this.#child.once('message', (reply) => {
        this.#child.off('exit', onExit);
        resolve(reply as CloudReplies[K]);
      });
      this.#child.send(request);
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
  }
}
