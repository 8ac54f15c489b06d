import { afterEach, beforeEach } from 'vitest';
import { type Effect, Faults } from '../../sandbox/faults.ts';
import {
  startTablestore,
  type TablestoreOptions,
  type TablestoreServer,
} from '../../sandbox/tablestore/server.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import {
  openTablestore,
  type TablestoreOptions as ClientOptions,
} from '../../lib/snapshot/tablestore/store.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';

export const KEYS = { accessKeyId: 'LTAItest', accessKeySecret: 'verySecretKey' };
export const INSTANCE = 'share-audit';

export interface Emulated {
  readonly server: TablestoreServer;
  readonly faults: Faults;
  readonly clock: FakeClock;
  /** A client of it; every option may be another. */
  readonly connect: (options?: Partial<ClientOptions>) => Store;
  readonly close: () => Promise<void>;
}

/** The emulated cloud and clients of it, whose waits cost no time. */
export async function emulate(options: Partial<TablestoreOptions> = {}): Promise<Emulated> {
  const faults = new Faults();
  const clock = fakeClock(undefined, { auto: true });
  const start = clock.now();
  const server = await startTablestore({
    faults,
    // Waits that cost no time pass for the emulator too.
    now: () => Date.now() + clock.now() - start,
    accessKeys: (id) => (id === KEYS.accessKeyId ? KEYS : undefined),
    instances: [INSTANCE],
    ...options,
  });
  const stores: Store[] = [];
  return {
    server,
    faults,
    clock,
    connect: (other) => {
      const store = openTablestore({
        endpoint: server.endpoint,
        instance: INSTANCE,
        credentials: () => KEYS,
        clock,
        random: () => 0.5,
        historyDays: 2,
        ...other,
      });
      stores.push(store);
      return store;
    },
    close: async () => {
      for (const store of stores) await store.close();
      await server.close();
    },
  };
}

/** One for each test of a file: the cloud, a patient client of it with its tables, and faults to come. */
export function emulatedForEachTest(): {
  readonly cloud: Emulated;
  readonly store: Store;
  /** From its n-th call on, so many calls of this operation end so. */
  readonly on: (operation: string, effect: Effect, times?: number, nth?: number) => void;
} {
  let cloud: Emulated | undefined;
  let store: Store | undefined;
  beforeEach(async () => {
    cloud = await emulate();
    store = cloud.connect({ timeoutMs: 2_000 });
    await store.prepare();
  });
  afterEach(() => cloud?.close());
  const made = <T>(it: T | undefined): T => {
    if (it === undefined) throw new Error('there is one only while a test runs');
    return it;
  };
  return {
    get cloud() {
      return made(cloud);
    },
    get store() {
      return made(store);
    },
    on: (operation, effect, times = 1, nth = 1) =>
      made(cloud).faults.add({ service: 'tablestore', operation, effect, times, nth }),
  };
}
