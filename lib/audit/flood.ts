import * as v from 'valibot';
import { isAlert } from '../model/change.ts';
import type { NoticeNote } from '../model/note.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { timeIdFrom } from '../platform/ids.ts';
import { CLOCKS_DIFFER_MS, inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { changeShape, time } from '../snapshot/shapes.ts';
import type { Store } from '../snapshot/store.ts';
import { auditKey } from '../state/audit-key.ts';
import { type PostNotes, unposted, writeAndPost } from '../state/write-and-post.ts';

/**
 * So many new shares of one account in an hour are news of their own. An image is shared with at most ten accounts
 * (the vendor's limit), so a person who shares one with every partner makes ten, and thirty in three regions. Fifty of as
 * many images are more than two of a robot's messages show (23 each, measured): no reader sees the whole at a glance. All
 * that an ordinary account can share, 15 images, makes 150.
 */
export const FLOOD_SHARES = 50;
const WITHIN_MS = 3_600_000;
/** Of a region no more changes are read, however many somebody has written into the table. */
const MOST_READ = 10_000;
/** A flood that lasts is told again, with its new count, after so long. */
const AGAIN_MS = 86_400_000;

/** What an account shared within an hour. */
export interface SharedLately {
  readonly shares: number;
  /** Different ones. */
  readonly images: number;
  readonly accounts: number;
}

export interface FloodDeps {
  readonly accountId: string;
  readonly store: Store;
  readonly nowMs: number;
  readonly token: string;
  readonly postNotes: PostNotes;
}

/**
 * Tells people that an account shares as no person does, once a day at most. Each share is an alert all the same; this
 * is the sentence that says what they are together.
 *
 * @param scopes where the account's changes were recorded, those of this run included; none: nothing was
 *   recorded since the last run.
 */
export async function tellFlood(scopes: readonly Scope[], deps: FloodDeps): Promise<void> {
  const { accountId, store, nowMs, token, postNotes } = deps;
  const key = auditKey(accountId, 'flood');
  const row = await store.get('state', key);
  // A run died before it said this.
  const left = unposted(row);
  if (left.length > 0) await postNotes(left);
  const toldMs = inThePast(parseOr(row, 'told', toldShape, undefined)?.atMs, nowMs);
  if (scopes.length === 0) return;
  if (toldMs !== undefined && nowMs - toldMs < AGAIN_MS) return;
  const lately = await sharedSince(store, scopes, {
    fromMs: nowMs - WITHIN_MS,
    toMs: nowMs + CLOCKS_DIFFER_MS,
  });
  if (lately.shares < FLOOD_SHARES) return;
  const notice: NoticeNote = {
    kind: 'notice',
    id: `notice/${accountId}/flood/${nowMs}`,
    accountId,
    atMs: nowMs,
    subject: { kind: 'audit', accountId },
    about: { kind: 'flood', ...lately, sinceMs: nowMs - WITHIN_MS },
  };
  const columns = { told: JSON.stringify({ atMs: nowMs }) };
  const write = { key, columns, expected: row?.version ?? 0, token: `${token}/flood` };
  await writeAndPost(store, write, [notice], postNotes);
}

/** Counts what alerts, of each region no more than `MOST_READ`; rows of another form count as nothing. */
async function sharedSince(
  store: Store,
  scopes: readonly Scope[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<SharedLately> {
  let shares = 0;
  const images = new Set<string>();
  const accounts = new Set<string>();
  for (const scope of scopes)
    for await (const row of store.range('history', scopeKey(scope), {
      from: timeIdFrom(fromMs),
      to: timeIdFrom(toMs),
      limit: MOST_READ,
    })) {
      const change = parseOr(row, 'change', changeShape, undefined);
      // What an edited policy no longer trusts was shared long ago.
      if (change?.kind !== 'shared' && change?.kind !== 'sharedAgain') continue;
      if (!isAlert(change)) continue;
      shares += 1;
      images.add(`${scope.regionId}/${change.imageId}`);
      accounts.add(change.accountId);
    }
  return { shares, images: images.size, accounts: accounts.size };
}

const toldShape = v.object({ atMs: time });
