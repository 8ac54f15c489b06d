import { MARKS_OF_POSTURE } from '../alert/message/marks.ts';
import { textsFor } from '../alert/message/texts.ts';
import type { Config } from '../config/config.ts';
import { knownScopes } from '../inventory/known-scopes.ts';
import { postureCounts } from '../inventory/posture-counts.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { postureOf } from '../model/posture.ts';
import { type RunStoreDeps, withRunStore } from '../snapshot/open-store.ts';
import { StoreError } from '../snapshot/store.ts';

/**
 * The last line of `audit`: how things stand in these accounts, and whether everything could be seen. It is in the
 * language of the messages.
 *
 * @returns '' if nothing was ever read, or the store cannot be read: the run has reported that.
 */
export async function postureInWords(
  config: Pick<Config, 'store' | 'language'> & Parameters<typeof withRunStore>[0],
  around: RunStoreDeps & { readonly accountId: string },
  accountIds: ReadonlySet<string>,
): Promise<string> {
  try {
    return await withRunStore(config, around, async (store) => {
      const known = await knownScopes(store, around.accountId, around.clock.now(), [], (id) =>
        accountIds.has(id),
      );
      const posture = postureOf(postureCounts(await readInventory(store, known, around.clock.now())));
      if (!posture.isKnown) return '';
      const texts = textsFor(config.language).posture;
      const standing = texts.standing(posture);
      const said = posture.mark === 'good' ? texts.well(standing) : standing;
      return `${MARKS_OF_POSTURE[posture.mark]} ${texts.both(said, texts.sight(posture.isSure))}\n`;
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return '';
  }
}
