import type { Failure } from '../model/health.ts';
import type { Miscount } from '../model/image.ts';
import { inThePast } from '../platform/stored-time.ts';

/** What is known of one image's verification. */
export interface ImageCoverage {
  /** The last complete reading. */
  readonly readAtMs?: number;
  /** Of an image whose last try failed: when that was. */
  readonly triedMs?: number;
  /** Of an image that was never read completely: when it was first to be read. */
  readonly sinceMs?: number;
  /** The code of the failure of its last try: see `Coverage.failureOf`. */
  readonly failure?: string;
  /** It hides nothing while it is unread: another account's, or on its way to be gone and held by nobody (I10, I14). */
  readonly isExempt?: true;
  /** The pages of its share accounts, where it has several. */
  readonly pages?: number;
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

/** How a scope's coverage is stored, as JSON. A number: an image of which only its last reading is known. */
export interface PackedCoverage {
  readonly sinceMs?: number;
  readonly listedAtMs?: number;
  readonly coveredAtMs?: number;
  readonly failure?: Failure;
  /** The images' failures by their codes, so that thousands of them stay small. */
  readonly failures?: Readonly<Record<string, Failure>>;
  readonly miscount?: ToldMiscount;
  readonly isOnlyReceivedTold?: true;
  readonly images: Readonly<Record<string, number | ImageCoverage>>;
}

/** How well a scope is covered: when its list and each image were last read completely, and why not since. */
export class Coverage {
  readonly #images: Map<string, ImageCoverage>;
  readonly #failures: Map<string, Failure>;
  /** Since when the scope is to be audited. */
  readonly sinceMs: number;
  listedAtMs: number | undefined;
  /** When every image of a complete list had had its turn. */
  coveredAtMs: number | undefined;
  /** Why the last list was not whole. */
  failure: Failure | undefined;
  /** Of the list. */
  miscount: ToldMiscount | undefined;
  /** People know that every image of the scope is another account's. */
  isOnlyReceivedTold: boolean;

  constructor(packed: PackedCoverage, nowMs: number) {
    // What a wrong clock wrote counts as never, or nothing would be due before it.
    const past = (ms: number | undefined): number | undefined => inThePast(ms, nowMs);
    this.sinceMs = past(packed.sinceMs) ?? nowMs;
    this.listedAtMs = past(packed.listedAtMs);
    this.coveredAtMs = past(packed.coveredAtMs);
    this.failure = packed.failure;
    this.#failures = new Map(Object.entries(packed.failures ?? {}));
    this.miscount = packed.miscount;
    this.isOnlyReceivedTold = packed.isOnlyReceivedTold === true;
    this.#images = new Map(
      Object.entries(packed.images).map(([id, packedImage]) => {
        const { readAtMs, triedMs, sinceMs, ...odd } = unpack(packedImage);
        const readMs = past(readAtMs);
        const image: ImageCoverage = {
          ...(readMs === undefined ? {} : { readAtMs: readMs }),
          ...(sinceMs === undefined ? {} : { sinceMs: past(sinceMs) ?? nowMs }),
          ...(triedMs === undefined ? {} : { triedMs: past(triedMs) ?? 0 }),
          ...odd,
        };
        return [id, image];
      }),
    );
  }

  imageIds(): string[] {
    return [...this.#images.keys()];
  }

  images(): Iterable<readonly [imageId: string, image: ImageCoverage]> {
    return this.#images;
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

  /** Why the last try to read the image failed; undefined: it did not. */
  failureOf({ failure: code }: ImageCoverage): Failure | undefined {
    return code === undefined ? undefined : (this.#failures.get(code) ?? { code, message: '' });
  }

  /** The last try to read the image failed. What two images have under one code is told in the words of the last. */
  fail(imageId: string, failure: Failure, nowMs: number): void {
    this.#failures.set(failure.code, failure);
    this.setImage(imageId, { ...this.image(imageId), triedMs: nowMs, failure: failure.code });
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

  pack(): PackedCoverage {
    const codes = new Set([...this.#images.values()].map(({ failure }) => failure));
    const failures = [...this.#failures].filter(([code]) => codes.has(code));
    return {
      sinceMs: this.sinceMs,
      ...(this.coveredAtMs === undefined ? {} : { coveredAtMs: this.coveredAtMs }),
      ...(this.listedAtMs === undefined ? {} : { listedAtMs: this.listedAtMs }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(failures.length === 0 ? {} : { failures: Object.fromEntries(failures) }),
      ...(this.miscount === undefined ? {} : { miscount: this.miscount }),
      ...(this.isOnlyReceivedTold ? { isOnlyReceivedTold: true } : {}),
      images: Object.fromEntries([...this.#images].map(([id, image]) => [id, pack(image)] as const)),
    };
  }
}

/** Always in the same order, so that what did not change is not written. */
function pack({ readAtMs, sinceMs, triedMs, ...odd }: ImageCoverage): number | ImageCoverage {
  const isPlain = triedMs === undefined && Object.keys(odd).length === 0;
  if (isPlain && readAtMs !== undefined) return readAtMs;
  return {
    ...(readAtMs === undefined ? {} : { readAtMs }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(triedMs === undefined ? {} : { triedMs }),
    ...odd,
  };
}

const unpack = (packed: number | ImageCoverage): ImageCoverage =>
  typeof packed === 'number' ? { readAtMs: packed } : packed;
