import { type DigestResult, type DigestRunDeps, runDigest } from '../../../lib/digest/run-digest.ts';
import { deadlineFrom } from '../../../lib/platform/deadline.ts';
import type { Store } from '../../../lib/snapshot/store.ts';
import { policyFile } from '../../support/policy-file.ts';
import { ACCOUNT, REGION, type World } from '../../support/new-world.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const WEEK = 7 * DAY;

export interface DigestOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly policy?: string;
  /** Between the digest and its store: for crashes at a chosen step. */
  readonly wrapStore?: (store: Store) => Store;
  readonly change?: Partial<DigestRunDeps>;
}

let made = 0;

/** One invocation of the digest over a world's store, as the function wires it. */
export async function digest(world: World, options: DigestOptions = {}): Promise<DigestResult> {
  const parts = await world.parts(
    options.environment === undefined ? {} : { environment: options.environment },
  );
  const { channels, clock, log } = parts;
  const store = options.wrapStore?.(parts.store) ?? parts.store;
  try {
    return await runDigest({
      digestId: `digest-${(made += 1)}`,
      accountId: ACCOUNT,
      regions: [REGION],
      overdueMs: 45 * MINUTE,
      schedule: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
      policyFile: options.policy === undefined ? undefined : policyFile(options.policy),
      store,
      channels,
      clock,
      deadline: deadlineFrom(clock.now(), 120_000),
      log,
      ...options.change,
    });
  } finally {
    await parts.store.close();
  }
}
