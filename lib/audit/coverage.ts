import { scopeKey, type Scope } from '../model.ts';
import { parse } from '../snapshot/rows.ts';
import type { Store } from '../snapshot/store.ts';
import type { Trouble } from './health.ts';

/** What is known of one image's verification. */
export interface ImageCoverage {
  /** The last complete reading. */
  readonly readAtMs?: number;
  readonly trouble?: Trouble;
  /** Runs in a row in which its reading was begun and the time was up before its end. */
  readonly outOfTime?: number;
}

interface Packed {
  readonly listedAtMs?: number;
  readonly trouble?: Trouble;
  readonly sharesTrouble?: Trouble;
  readonly images: Readonly<Record<string, number | ImageCoverage>>;
}

/**
 * How well a scope is covered: when its list and each image were last read completely, and what is in trouble.
 * One row a scope, packed, so that a run in which nothing changed writes a handful of rows however many images
 * there are.
 */
export class Coverage {
  readonly #store: Store;
  readonly #scope: Scope;
  readonly #images: Map<string, ImageCoverage>;
  #version: number;
  listedAtMs: number | undefined;
  /** The trouble with the list itself. */
  trouble: Trouble | undefined;
  /** The trouble that many images have together. */
  sharesTrouble: Trouble | undefined;

  private constructor(store: Store, scope: Scope, version: number, packed: Packed) {
    this.#store = store;
    this.#scope = scope;
    this.#version = version;
    this.listedAtMs = packed.listedAtMs;
    this.trouble = packed.trouble;
    this.sharesTrouble = packed.sharesTrouble;
    this.#images = new Map(
      Object.entries(packed.images).map(([id, v]) => [id, typeof v === 'number' ? { readAtMs: v } : v]),
    );
  }

  static async load(store: Store, scope: Scope): Promise<Coverage> {
    const row = await store.get('state', { partition: scopeKey(scope), sort: 'coverage' });
    const packed = row === undefined ? { images: {} } : parse<Packed>(row, 'coverage');
    return new Coverage(store, scope, row?.version ?? 0, packed);
  }

  image(imageId: string): ImageCoverage {
    return this.#images.get(imageId) ?? {};
  }

  setImage(imageId: string, coverage: ImageCoverage): void {
    this.#images.set(imageId, coverage);
  }

  /** Forgets images that are not in the scope any more. */
  keepOnly(imageIds: ReadonlySet<string>): void {
    for (const id of this.#images.keys()) if (!imageIds.has(id)) this.#images.delete(id);
  }

  /** The longest time since one of these images was read; undefined: one of them never was, or there are none. */
  oldestReadMs(imageIds: Iterable<string>): number | undefined {
    let oldest: number | undefined;
    for (const id of imageIds) {
      const at = this.image(id).readAtMs;
      if (at === undefined) return undefined;
      oldest = Math.min(oldest ?? at, at);
    }
    return oldest;
  }

  async save(token: string): Promise<void> {
    const images = Object.fromEntries(
      [...this.#images].map(([id, c]) => [
        id,
        c.trouble === undefined && c.outOfTime === undefined && c.readAtMs !== undefined ? c.readAtMs : c,
      ]),
    );
    const packed: Packed = {
      ...(this.listedAtMs === undefined ? {} : { listedAtMs: this.listedAtMs }),
      ...(this.trouble === undefined ? {} : { trouble: this.trouble }),
      ...(this.sharesTrouble === undefined ? {} : { sharesTrouble: this.sharesTrouble }),
      images,
    };
    const result = await this.#store.write('state', {
      key: { partition: scopeKey(this.#scope), sort: 'coverage' },
      columns: { coverage: JSON.stringify(packed) },
      expected: this.#version,
      token: `${token}/${this.#version}`,
    });
    // Another writer had its turn: its times are as true as ours, and the next run measures again.
    this.#version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
  }
}
