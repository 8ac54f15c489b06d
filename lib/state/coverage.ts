import type { Miscount } from '../model/image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { Trouble } from './health.ts';

/** What is known of one image's verification. */
export interface ImageCoverage {
  /** The last complete reading. */
  readonly readAtMs?: number;
  /** Of an image whose last try failed: when that was. */
  readonly triedMs?: number;
  /** Of an image that was never read completely: when it was first to be read. */
  readonly sinceMs?: number;
  /** The pages of its share accounts, where it has several. */
  readonly pages?: number;
  readonly trouble?: Trouble;
  /** Its reading was begun and the time was up before its end: how far it came. */
  readonly cut?: { readonly nextPage: number };
  readonly miscount?: ToldMiscount;
  /** Since when the list flags it as shared and its share accounts name nobody. */
  readonly contradictedMs?: number;
}

/** A count that does not agree with what is listed (I1), and how many entries people know to be hidden. */
export interface ToldMiscount extends Miscount {
  readonly told?: number;
}

interface Packed {
  readonly sinceMs?: number;
  readonly listedAtMs?: number;
  readonly coveredAtMs?: number;
  readonly trouble?: Trouble;
  readonly sharesTrouble?: Trouble;
  readonly miscount?: ToldMiscount;
  readonly isOnlyReceivedTold?: true;
  readonly images: Readonly<Record<string, number | ImageCoverage | PackedTrouble>>;
}

/** A trouble that is told as the scope's, 0 for what is not there. Thousands of them stay small. */
type PackedTrouble = readonly [readAtMs: number, sinceMs: number, code: string, triedMs: number];

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
  /** Since when the scope is to be audited. */
  readonly sinceMs: number;
  listedAtMs: number | undefined;
  /** When every image of a complete list had had its turn. */
  coveredAtMs: number | undefined;
  #saved: string | undefined;
  /** The trouble with the list itself. */
  trouble: Trouble | undefined;
  /** The trouble that many images have together. */
  sharesTrouble: Trouble | undefined;
  /** Of the list. */
  miscount: ToldMiscount | undefined;
  /** People know that every image of the scope is another account's. */
  isOnlyReceivedTold: boolean;

  private constructor(store: Store, scope: Scope, version: number, packed: Packed, nowMs: number) {
    this.#store = store;
    this.#scope = scope;
    this.#version = version;
    // What a wrong clock wrote counts as never, or nothing would be due before it.
    const past = (ms: number | undefined): number | undefined => inThePast(ms, nowMs);
    this.sinceMs = past(packed.sinceMs) ?? nowMs;
    this.listedAtMs = past(packed.listedAtMs);
    this.coveredAtMs = past(packed.coveredAtMs);
    // Told in a time to come: people know of it, and are reminded at once.
    const pastTrouble = ({ sinceMs, toldAtMs, ...rest }: Trouble): Trouble => ({
      ...rest,
      sinceMs: past(sinceMs) ?? nowMs,
      ...(toldAtMs === undefined ? {} : { toldAtMs: past(toldAtMs) ?? 0 }),
    });
    this.trouble = packed.trouble && pastTrouble(packed.trouble);
    this.sharesTrouble = packed.sharesTrouble && pastTrouble(packed.sharesTrouble);
    this.miscount = packed.miscount;
    this.isOnlyReceivedTold = packed.isOnlyReceivedTold === true;
    this.#images = new Map(
      Object.entries(packed.images).map(([id, packedImage]) => {
        const { readAtMs, triedMs, sinceMs, trouble, ...odd } = unpack(packedImage);
        const readMs = past(readAtMs);
        const image: ImageCoverage = {
          ...odd,
          ...(sinceMs === undefined ? {} : { sinceMs: past(sinceMs) ?? nowMs }),
          ...(triedMs === undefined ? {} : { triedMs: past(triedMs) ?? 0 }),
          ...(readMs === undefined ? {} : { readAtMs: readMs }),
          ...(trouble === undefined ? {} : { trouble: pastTrouble(trouble) }),
        };
        return [id, image];
      }),
    );
  }

  static async load(store: Store, scope: Scope, nowMs: number): Promise<Coverage> {
    const row = await store.get('state', { partition: scopeKey(scope), sort: 'coverage' });
    const packed = readPacked(row);
    const loaded = new Coverage(store, scope, row?.version ?? 0, packed, nowMs);
    loaded.#saved = row?.columns['coverage'];
    return loaded;
  }

  /** The same until it has been saved: names what is said between two savings, also if the run dies. */
  get version(): number {
    return this.#version;
  }

  /** Images in a trouble that people were told of. */
  told(): { readonly imageId: string; readonly trouble: Trouble }[] {
    return [...this.#images].flatMap(([imageId, { trouble }]) =>
      trouble?.toldAtMs === undefined ? [] : [{ imageId, trouble }],
    );
  }

  imageIds(): string[] {
    return [...this.#images.keys()];
  }

  /** How many calls it takes to read every image; what was never read has a second page for all that is known. */
  get calls(): number {
    const each = [...this.#images.values()];
    return each.reduce((sum, { pages = 1, readAtMs }) => sum + (readAtMs === undefined ? 2 : pages), 0);
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

  /** Whether one of these images was read completely after the moment. */
  wasAnyReadSince(sinceMs: number, imageIds: Iterable<string>): boolean {
    return [...imageIds].some((id) => (this.image(id).readAtMs ?? 0) > sinceMs);
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
    const images = Object.fromEntries([...this.#images].map(([id, image]) => [id, pack(image)] as const));
    const packed: Packed = {
      sinceMs: this.sinceMs,
      ...(this.coveredAtMs === undefined ? {} : { coveredAtMs: this.coveredAtMs }),
      ...(this.listedAtMs === undefined ? {} : { listedAtMs: this.listedAtMs }),
      ...(this.trouble === undefined ? {} : { trouble: this.trouble }),
      ...(this.sharesTrouble === undefined ? {} : { sharesTrouble: this.sharesTrouble }),
      ...(this.miscount === undefined ? {} : { miscount: this.miscount }),
      ...(this.isOnlyReceivedTold ? { isOnlyReceivedTold: true } : {}),
      images,
    };
    const coverage = JSON.stringify(packed);
    if (coverage === this.#saved) return;
    const result = await this.#store.write('state', {
      key: { partition: scopeKey(this.#scope), sort: 'coverage' },
      columns: { coverage },
      expected: this.#version,
      token: `${token}/${this.#version}`,
    });
    // Another writer had its turn: its times are as true as ours, and the next run measures again.
    this.#version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
  }
}

function pack(image: ImageCoverage): number | ImageCoverage | PackedTrouble {
  const { readAtMs, triedMs, sinceMs: _, trouble, ...odd } = image;
  if (Object.keys(odd).length > 0) return image;
  if (trouble === undefined) return triedMs === undefined && readAtMs !== undefined ? readAtMs : image;
  const { sinceMs, failure, toldAtMs } = trouble;
  if (toldAtMs !== undefined || failure.message !== '' || failure.denied !== undefined) return image;
  return [readAtMs ?? 0, sinceMs, failure.code, triedMs ?? 0];
}

function unpack(packed: number | ImageCoverage | PackedTrouble): ImageCoverage {
  if (typeof packed === 'number') return { readAtMs: packed };
  if (!isPackedTrouble(packed)) return packed;
  const [readAtMs, sinceMs, code, triedMs] = packed;
  const trouble = { sinceMs, failure: { code, message: '' } };
  // One that was never read has been in trouble from the beginning.
  const rest = { trouble, ...(triedMs === 0 ? {} : { triedMs }) };
  return readAtMs === 0 ? { sinceMs, ...rest } : { readAtMs, ...rest };
}

const isPackedTrouble = (packed: ImageCoverage | PackedTrouble): packed is PackedTrouble =>
  Array.isArray(packed);

/** Only times and troubles: a row that is damaged is made anew, and all is measured again. */
const readPacked = (row: Row | undefined): Packed => parseOr(row, 'coverage', { images: {} });
