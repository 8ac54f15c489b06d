import { devNull } from 'node:os';
import { AuditError, ConfigError } from '../../errors.ts';
import { blindSpots } from '../../inventory/blind-spots.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { readInventory } from '../../inventory/read-inventory.ts';
import { type ReportedBlindSpot, reportBlindSpots } from '../../inventory/reported-blind-spots.ts';
import { systemClock } from '../../platform/clock.ts';
import type { CommandContext } from '../context.ts';
import { type SnapshotFlags, withSnapshot } from '../open-snapshot.ts';
import type { TrustFlags } from './trust-flags.ts';

/** What the policy is held against; without a snapshot, why there is none. */
export type Look =
  | {
      readonly inventory: Inventory;
      readonly unseen: readonly ReportedBlindSpot[];
      readonly timeZone: string;
    }
  | { readonly inventory: undefined; readonly why: string };

/** Looks into the snapshot if there is one: a policy can be written before the first run. */
export async function look({ snapshot, imagesOf }: TrustFlags, context: CommandContext): Promise<Look> {
  // The policy at work here has been read already, and its file may not be there yet.
  const flags: SnapshotFlags = {
    policy: devNull,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(imagesOf === undefined ? {} : { owner: imagesOf }),
  };
  try {
    return await withSnapshot(flags, context, async ({ store, scopes, config }) => {
      const inventory = await readInventory(store, scopes, systemClock.now());
      const spots = blindSpots(inventory, config.overdueMinutes * 60_000);
      return { inventory, unseen: reportBlindSpots(spots), timeZone: config.timeZone };
    });
  } catch (error) {
    if (!(error instanceof AuditError) || error instanceof ConfigError) throw error;
    return { inventory: undefined, why: error.message };
  }
}
