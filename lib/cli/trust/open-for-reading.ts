import { devNull } from 'node:os';
import { AuditError, ConfigError } from '../../errors.ts';
import { isOfSeveral, type Inventory, namesIn } from '../../inventory/inventory.ts';
import { readInventory } from '../../inventory/read-inventory.ts';
import { type ReportedBlindSpot, unseenIn } from '../../inventory/reported-blind-spots.ts';
import { systemClock } from '../../platform/clock.ts';
import type { StoredPolicy } from '../../state/stored-policy.ts';
import type { CommandContext } from '../context.ts';
import { type OpenSnapshot, type SnapshotFlags, withSnapshot } from '../open-snapshot.ts';
import { ownerInWords } from '../owners.ts';
import type { OwnerOf } from './exception-in-words.ts';
import type { TrustFlags } from './trust-flags.ts';

/** What the snapshot holds, to compare the policy with. Without a snapshot: why there is none. */
export type SnapshotView =
  | {
      readonly inventory: Inventory;
      readonly unseen: readonly ReportedBlindSpot[];
      readonly timeZone: string;
      /** The policy in force (I13). */
      readonly stored: StoredPolicy | undefined;
      /** The owner of an image, in words. Returns undefined if there is only one account. */
      readonly ownerOf: OwnerOf;
    }
  | { readonly inventory: undefined; readonly stored?: undefined; readonly why: string };

/**
 * Opens the snapshot, reads its inventory and closes it. A policy can be written before the first run, so a snapshot
 * that is missing or unreadable is an answer, not an error.
 * @throws ConfigError if a flag or a setting is wrong.
 */
export async function openForReading(
  { snapshot, imagesOf }: TrustFlags,
  context: CommandContext,
): Promise<SnapshotView> {
  // The caller has read the policy already, and its file may not exist yet.
  const flags: SnapshotFlags = {
    policy: devNull,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(imagesOf === undefined ? {} : { owner: imagesOf }),
  };
  try {
    const inSnapshot = async ({ store, known, config, stored }: OpenSnapshot): Promise<SnapshotView> => {
      const inventory = await readInventory(store, known, systemClock.now());
      const nameOf = namesIn(inventory);
      return {
        inventory,
        unseen: unseenIn(inventory),
        timeZone: config.timeZone,
        stored,
        ownerOf: (id) => (isOfSeveral(inventory) ? ownerInWords(id, nameOf(id)) : undefined),
      };
    };
    return await withSnapshot(flags, context, inSnapshot, '--images-of');
  } catch (error) {
    if (!(error instanceof AuditError) || error instanceof ConfigError) throw error;
    return { inventory: undefined, why: error.message };
  }
}
