import type { KnownImage } from '../model/known-image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { imageOutline, imageToColumns, rowToImage } from '../snapshot/rows.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';

/**
 * A scope's image rows, read once in a run and kept undecoded: the shares of an image are decoded only when the image
 * is audited.
 */
export class ScopeSnapshot {
  readonly scope: Scope;
  readonly #store: Store;
  readonly #rows: Map<string, Row>;

  private constructor(store: Store, scope: Scope, rows: Map<string, Row>) {
    this.#store = store;
    this.scope = scope;
    this.#rows = rows;
  }

  static async load(store: Store, scope: Scope): Promise<ScopeSnapshot> {
    const rows = new Map<string, Row>();
    for await (const row of store.range('images', scopeKey(scope))) rows.set(row.key.sort, row);
    return new ScopeSnapshot(store, scope, rows);
  }

  /** The stored image; undefined: there is none. */
  image(imageId: string): KnownImage | undefined {
    const row = this.#rows.get(imageId);
    return row === undefined ? undefined : rowToImage(row);
  }

  /** The version of the image's row; 0: there is none. */
  version(imageId: string): number {
    return this.#rows.get(imageId)?.version ?? 0;
  }

  /** The image's outline, without decoding its shares. */
  outline(imageId: string) {
    const row = this.#rows.get(imageId);
    return row === undefined ? undefined : imageOutline(row);
  }

  /** Every stored image whose row is valid; each is decoded when it is yielded. */
  *images(): Generator<KnownImage> {
    for (const row of this.#rows.values()) {
      try {
        yield rowToImage(row);
      } catch (error) {
        // Reported as this image's failure when the image is read.
        if (!(error instanceof StoreError)) throw error;
      }
    }
  }

  /** Ids of the images that are not known to be gone. */
  livingIds(): string[] {
    return [...this.#rows.values()].filter((row) => !imageOutline(row).gone).map((row) => row.key.sort);
  }

  /** Ids of the account's own images that are not known to be gone (I14). */
  ownIds(): string[] {
    return this.livingIds().filter((id) => this.outline(id)?.receivedFrom === undefined);
  }

  /** Ids of the images whose accounts are all missing (I1). */
  emptiedIds(): string[] {
    return [...this.#rows.values()].filter((row) => imageOutline(row).emptied).map((row) => row.key.sort);
  }

  /** When the last share of anybody's first look was noticed; 0: none was. */
  lastFirstLookMs(): number {
    return Math.max(0, ...[...this.#rows.values()].map((row) => imageOutline(row).firstLookMs ?? 0));
  }

  /** Ids of the images with changes that an earlier run committed but did not post. */
  unpostedIds(): string[] {
    return [...this.#rows.values()].filter((row) => imageOutline(row).unposted).map((row) => row.key.sort);
  }

  /**
   * The atomic step (I2): stores the image's shares and its changes in one write, conditional on the version read.
   * @returns false if another process wrote the row first. This object then has that row, and the caller must compute
   *   the changes again.
   */
  async commit(next: KnownImage, token: string): Promise<boolean> {
    const key = { partition: scopeKey(this.scope), sort: next.imageId };
    const columns = imageToColumns(next);
    const expected = this.#rows.get(next.imageId)?.version ?? 0;
    const result = await this.#store.write('images', { key, columns, expected, token });
    if (result.kind === 'written') {
      this.#rows.set(next.imageId, { key, columns, version: result.version, token });
      return true;
    }
    if (result.current === undefined) this.#rows.delete(next.imageId);
    else this.#rows.set(next.imageId, result.current);
    return false;
  }
}
