import type { Change } from '../../lib/model/change.ts';
import type { KnownImage } from '../../lib/model/known-image.ts';
import { rowToImage } from '../../lib/snapshot/rows.ts';
import type { TableId, Write, WriteResult } from '../../lib/snapshot/store.ts';

/** What the store was given to keep, seen from outside: every change that was committed with its image's row. */
export class Evidence {
  readonly committed = new Map<string, Change>();
  /** Shares whose row says that they lost their trust, and that carry no change about it (I13). */
  readonly silent: string[] = [];
  readonly #rows = new Map<string, KnownImage>();

  /** @returns the changes that this write committed, or undefined: it met somebody else's. */
  note(table: TableId, write: Write, result: WriteResult): readonly Change[] | undefined {
    if (result.kind === 'conflict') return table === 'images' ? undefined : [];
    const { key, columns } = write;
    if (table !== 'images' || columns === null) return [];
    const image = rowToImage({ key, columns, version: result.version, token: write.token });
    const fresh = image.changes.filter((c) => !this.committed.has(c.id));
    for (const change of fresh) this.committed.set(change.id, change);
    this.#compareTrust(image);
    this.#rows.set(image.imageId, image);
    return fresh;
  }

  #compareTrust(next: KnownImage): void {
    const { imageId } = next;
    const before = new Map(this.#rows.get(imageId)?.shares.map((s) => [s.accountId, s]));
    const said = new Set(next.changes.flatMap((c) => ('accountId' in c ? [`${c.kind} ${c.accountId}`] : [])));
    for (const { accountId, verdict } of next.shares) {
      if (before.get(accountId)?.verdict !== 'trusted' || verdict === 'trusted') continue;
      const isSaid = ['noLongerTrusted', 'shared', 'sharedAgain'].some((kind) =>
        said.has(`${kind} ${accountId}`),
      );
      if (!isSaid) this.silent.push(`${imageId} ${accountId}`);
    }
  }
}
