import type { CustomImage } from '../model/image.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import type { BaselineNote } from '../model/note.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { parse } from '../snapshot/rows.ts';
import type { Columns, Store } from '../snapshot/store.ts';

/**
 * A scope's baseline (I4): the images of its first complete list, stored at once in one row, before any of them is
 * read. What they hold when they are first read is not news; an image that is not among them is.
 *
 *   no row ──first complete list──▶ open ──all read, or failed twice, or a day──▶ told
 */
interface Packed {
  readonly startedAtMs: number;
  readonly toldAtMs?: number;
  /** Image ids, those that were exposed to ECS apart. */
  readonly plain: readonly string[];
  readonly exposed: readonly string[];
  /** Those whose list entry had no `InShare`. */
  readonly unknown: readonly string[];
}

const DAY_MS = 86_400_000;
/** The most shared images that the summary names. */
const NAMED_IMAGES = 20;

export class Baseline {
  readonly #store: Store;
  readonly #scope: Scope;
  readonly #version: number;
  readonly #packed: Packed;
  readonly #exposed: ReadonlyMap<string, boolean | undefined>;

  private constructor(store: Store, scope: Scope, version: number, packed: Packed) {
    this.#store = store;
    this.#scope = scope;
    this.#version = version;
    this.#packed = packed;
    this.#exposed = new Map([
      ...packed.plain.map((id) => [id, false] as const),
      ...packed.exposed.map((id) => [id, true] as const),
      ...packed.unknown.map((id) => [id, undefined] as const),
    ]);
  }

  /** The stored baseline; undefined: this scope has never been listed completely. */
  static async load(store: Store, scope: Scope, nowMs: number): Promise<Baseline | undefined> {
    const row = await store.get('state', keyOf(scope));
    if (row === undefined) return undefined;
    const packed = parse<Packed>(row, 'baseline');
    // A clock that was wrong leaves a beginning to come: until then every share would count as older than it.
    return new Baseline(store, scope, row.version, {
      ...packed,
      startedAtMs: Math.min(packed.startedAtMs, nowMs),
    });
  }

  /** Stores the first complete list, in one write. If another run was first, its list is the baseline. */
  static async begin(
    store: Store,
    scope: Scope,
    images: readonly CustomImage[],
    nowMs: number,
    token: string,
  ): Promise<Baseline> {
    const ids = (exposed: boolean | undefined) =>
      images.filter((i) => i.exposedToEcs === exposed).map((i) => i.imageId);
    const packed: Packed = {
      startedAtMs: nowMs,
      plain: ids(false),
      exposed: ids(true),
      unknown: ids(undefined),
    };
    const write = { key: keyOf(scope), columns: columnsOf(packed), expected: 0, token: `${token}/baseline` };
    const result = await store.write('state', write);
    if (result.kind === 'conflict' && result.current !== undefined)
      return new Baseline(store, scope, result.current.version, parse<Packed>(result.current, 'baseline'));
    return new Baseline(store, scope, 1, packed);
  }

  get told(): boolean {
    return this.#packed.toldAtMs !== undefined;
  }

  get imageIds(): Iterable<string> {
    return this.#exposed.keys();
  }

  /**
   * What was known of an image when the baseline began; undefined: it is new since. An image that is older by a day
   * was there too: the first list had missed it, since entries move between pages while they are read.
   */
  listedFirst({ imageId, creationTime }: CustomImage) {
    const { startedAtMs: atMs } = this.#packed;
    if (this.#exposed.has(imageId)) return { exposedToEcs: this.#exposed.get(imageId), atMs };
    const createdMs = Date.parse(creationTime ?? '');
    // Of its exposure nothing was known then: it is told when it is found.
    return createdMs + DAY_MS < atMs ? { exposedToEcs: undefined, atMs } : undefined;
  }

  /** Is it time to tell? When every image has been read or has failed twice, at the latest after a day. */
  isDue(isRead: (imageId: string) => boolean, failures: (imageId: string) => number, nowMs: number): boolean {
    if (this.told) return false;
    if (nowMs - this.#packed.startedAtMs >= DAY_MS) return true;
    return [...this.imageIds].every((id) => isRead(id) || failures(id) >= 2);
  }

  /** The summary of what was found. Only baseline shares count: what came later is told as news. */
  note(images: Iterable<KnownImage>, unread: number, nowMs: number): BaselineNote {
    const accounts = new Set<string>();
    const untrusted = new Set<string>();
    let shares = 0;
    let exposedToEcs = 0;
    const shared: BaselineNote['shared'][number][] = [];
    for (const image of images) {
      const found = image.shares.filter((s) => s.baseline);
      // Also an image that the first list had missed.
      if (!this.#exposed.has(image.imageId) && found.length === 0) continue;
      const exposed = this.#exposed.get(image.imageId) === true;
      if (exposed) exposedToEcs += 1;
      shares += found.length;
      for (const s of found) accounts.add(s.accountId);
      const bad = found.filter((s) => s.verdict !== 'trusted');
      for (const s of bad) untrusted.add(s.accountId);
      if (found.length === 0 && !exposed) continue;
      const { imageId, name: imageName } = image;
      shared.push({ imageId, imageName, shares: found.length, untrusted: bad.length, exposedToEcs: exposed });
    }
    shared.sort((a, b) => b.shares - a.shares || (a.imageId < b.imageId ? -1 : 1));
    return {
      kind: 'baseline',
      id: `baseline/${scopeKey(this.#scope)}`,
      accountId: this.#scope.accountId,
      atMs: nowMs,
      scope: this.#scope,
      images: this.#exposed.size,
      unread,
      shared: shared.slice(0, NAMED_IMAGES),
      sharedImages: shared.length,
      shares,
      accounts: accounts.size,
      untrustedAccounts: untrusted.size,
      exposedToEcs,
    };
  }

  /**
   * What an image that could only be read after the summary held already: no news, but never silent. One note for
   * each state of its row, so that it is told once also if the run dies.
   */
  lateNote(
    { imageId, name: imageName }: CustomImage,
    found: readonly KnownShare[],
    state: number,
    nowMs: number,
  ): BaselineNote {
    const untrusted = found.filter((s) => s.verdict !== 'trusted').length;
    return {
      kind: 'baseline',
      id: `baseline/${scopeKey(this.#scope)}/${imageId}/${state}`,
      accountId: this.#scope.accountId,
      atMs: nowMs,
      scope: this.#scope,
      images: 1,
      unread: 0,
      shared: [{ imageId, imageName, shares: found.length, untrusted, exposedToEcs: false }],
      sharedImages: 1,
      shares: found.length,
      accounts: found.length,
      untrustedAccounts: untrusted,
      exposedToEcs: 0,
    };
  }

  /** Marks the summary as told. Post the note first: posting it again is harmless, forgetting it is not. */
  async markTold(nowMs: number, token: string): Promise<void> {
    await this.#store.write('state', {
      key: keyOf(this.#scope),
      columns: columnsOf({ ...this.#packed, toldAtMs: nowMs }),
      expected: this.#version,
      token: `${token}/told`,
    });
  }
}

const keyOf = (scope: Scope) => ({ partition: scopeKey(scope), sort: 'baseline' });
const columnsOf = (packed: Packed): Columns => ({ baseline: JSON.stringify(packed) });
