import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreConfig } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { systemClock } from '../platform/clock.ts';
import { openStore } from './open-store.ts';

/**
 * Checks the snapshot's file before anything is called; only reads, and makes nothing.
 * @throws ConfigError if it is no snapshot or could not be made; StoreError if it cannot be read.
 */
export async function checkFile(config: StoreConfig): Promise<void> {
  if (config.kind !== 'sqlite') return;
  const { file } = config;
  if (!existsSync(file)) {
    if (existsSync(dirname(file))) return;
    throw new ConfigError([
      `SNAPSHOT_FILE: the directory ${dirname(file)} does not exist: make it, or write another path`,
    ]);
  }
  const store = await openStore(
    { ...config, readOnly: true },
    { clock: systemClock, historyDays: 1, credentials: () => ({ accessKeyId: '', accessKeySecret: '' }) },
  );
  await store.close();
}
