import type { Change } from '../../lib/model/change.ts';
import type { KnownImage } from '../../lib/model/known-image.ts';
import { rowToImage } from '../../lib/snapshot/rows.ts';
import type { TableId, Write, WriteResult } from '../../lib/snapshot/store.ts';
import { shareKey } from './ledger.ts';

/** What the first complete list of a region was taken to be. */
export interface Beginning {
  readonly startedAtMs: number;
  readonly imageIds: ReadonlySet<string>;
  /** All that happened in the cloud before this moment was before the list was asked for. */
  readonly runBegan: number;
  /** The moment at which it was stored. */
  readonly taken: number;
}

/**
 * What the store was given to keep, seen from outside: each durable write of a row that must have consequences.
 * Nothing here decides; the expectation does.
 */
export class Evidence {
  /** By region. */
  readonly beginnings = new Map<string, Beginning>();
  /** Every change that was committed with an image's row. */
  readonly committed = new Map<string, Change>();
  /** The moment at which an image's first complete reading was committed. */
  readonly firstRead = new Map<string, number>();
  /** Shares that entered an image's row: as news, or as first look. */
  readonly asNews = new Set<string>();
  readonly asFirstLook = new Set<string>();
  /** Steps whose row does not carry the changes that they are. */
  readonly silent: string[] = [];
  /** Writes that met somebody else's: under a lease there are none. */
  conflicts = 0;
  /** Runs that told something of a scope's health and have not stored that they did: run and scope. */
  readonly toldUnsaved = new Set<string>();
  readonly #rows = new Map<string, KnownImage>();

  /** @param moment now, in the ledger's count. @param runBegan the same, when the writer began. */
  note(table: TableId, write: Write, result: WriteResult, moment: number, runBegan: number): void {
    if (result.kind === 'conflict') {
      if (table === 'images') this.conflicts += 1;
      return;
    }
    const { key, columns } = write;
    if (columns === null) return;
    const [runId = ''] = write.token.split('/');
    const [, said, scope = ''] = key.sort.split('/');
    if (table === 'outbox' && (said === 'blind' || said === 'over'))
      this.toldUnsaved.add(`${runId} ${scope}`);
    if (table === 'state' && key.sort === 'coverage') this.toldUnsaved.delete(`${runId} ${key.partition}`);
    if (table === 'state' && key.sort === 'baseline')
      this.#begin(key.partition, columns['baseline'] ?? '', runBegan, moment);
    if (table === 'images')
      this.#step(rowToImage({ key, columns, version: result.version, token: write.token }), moment);
  }

  #begin(scope: string, text: string, runBegan: number, taken: number): void {
    const region = scope.split(':')[1] ?? '';
    if (this.beginnings.has(region)) return;
    const { startedAtMs, plain, exposed, unknown } = JSON.parse(text) as {
      startedAtMs: number;
      plain: string[];
      exposed: string[];
      unknown: string[];
    };
    this.beginnings.set(region, {
      startedAtMs,
      imageIds: new Set([...plain, ...exposed, ...unknown]),
      runBegan,
      taken,
    });
  }

  #step(next: KnownImage, moment: number): void {
    const { imageId } = next;
    const before = new Map(this.#rows.get(imageId)?.shares.map((s) => [s.accountId, s]));
    const said = new Set(
      next.changes.map(
        (c) => `${c.kind} ${'accountId' in c ? shareKey(imageId, c.accountId, c.sharedTime) : ''}`,
      ),
    );
    for (const share of next.shares) {
      const old = before.get(share.accountId);
      const key = shareKey(imageId, share.accountId, share.sharedTime);
      const isNew = old === undefined || old.sharedTime !== share.sharedTime;
      if (isNew) (share.baseline ? this.asFirstLook : this.asNews).add(key);
      const distrusted = !isNew && old.verdict === 'trusted' && share.verdict !== 'trusted';
      if (isNew && !share.baseline && !said.has(`shared ${key}`) && !said.has(`sharedAgain ${key}`))
        this.silent.push(`new share ${key}`);
      if (distrusted && !said.has(`noLongerTrusted ${key}`)) this.silent.push(`lost trust ${key}`);
    }
    for (const change of next.changes) this.committed.set(change.id, change);
    if (!next.baselineOpen && !this.firstRead.has(imageId)) this.firstRead.set(imageId, moment);
    this.#rows.set(imageId, next);
  }
}
