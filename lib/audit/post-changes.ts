import { type Change, isAlert } from '../model/change.ts';
import type { Note } from '../model/note.ts';
import { scopeKey } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import type { Log } from '../platform/log.ts';
import type { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { SeenAccounts } from '../state/seen-accounts.ts';

export interface PostDeps {
  readonly store: Store;
  readonly snapshot: ScopeSnapshot;
  readonly seen: SeenAccounts;
  /** Puts notes into the outbox, each once under its id. */
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly log: Pick<Log, 'info'>;
  readonly token: string;
  /** The changes come from an earlier run, which may have posted some of them. */
  readonly again: boolean;
}

/**
 * Posts the changes that an image's row carries: a line in the log for each, a note for each that alerts, then a history row for each, which
 * marks the note as posted for longer than the outbox keeps it, then they leave the row. Every step may be done
 * again after a crash and changes nothing the second time.
 */
export async function postChanges(imageId: string, parts: PostDeps): Promise<void> {
  const { store, snapshot, seen, token } = parts;
  const image = snapshot.image(imageId);
  if (image === undefined || image.changes.length === 0) return;
  const posted = parts.again ? await postedBefore(image.changes, store) : new Set<string>();
  const changes = image.changes.filter((change) => !posted.has(change.id));
  // Who may write the tables may delete a history row; nobody who has the functions' role can take back a line of the log.
  for (const change of changes) parts.log.info('change', { change });
  await parts.postNotes(changes.filter(isAlert).map(noteOf));
  await store.writeMany(
    'history',
    changes.map((change) => ({
      key: historyKey(change),
      columns: { change: JSON.stringify(change), kind: change.kind, image_id: change.imageId },
      expected: 0,
      token,
    })),
  );
  const accounts = image.changes.flatMap((c) => ('accountId' in c ? [c.accountId] : []));
  await seen.remember(accounts, scopeKey(snapshot.scope), image.changes[0]?.noticedAtMs ?? 0, token);
  // A conflict means that somebody else wrote the row meanwhile; whoever comes next posts what is left in it.
  await snapshot.commit({ ...image, changes: [] }, `${token}/posted`);
}

const historyKey = (change: Change) => ({ partition: scopeKey(change.scope), sort: change.id });

async function postedBefore(changes: readonly Change[], store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.getMany('history', changes.map(historyKey));
  return new Set(rows.map((row) => row.key.sort));
}

const noteOf = (change: Change): Note => ({
  kind: 'change',
  id: `change/${change.id}`,
  accountId: change.scope.accountId,
  atMs: change.noticedAtMs,
  change,
});
