import * as v from 'valibot';
import type { Failure } from '../model/health.ts';
import { inThePast } from '../platform/stored-time.ts';
import { count, failureShape, idShape, text, time } from '../snapshot/shapes.ts';
import type { Coverage, ImageCoverage, ToldMiscount } from './coverage.ts';

/** How a scope's coverage is stored, as JSON. A number: an image of which only its last reading is known. */
export interface PackedCoverage {
  readonly sinceMs?: number;
  readonly listedAtMs?: number;
  readonly coveredAtMs?: number;
  readonly failure?: Failure;
  readonly failures?: Readonly<Record<string, Failure>>;
  readonly miscount?: ToldMiscount;
  readonly isOnlyReceivedTold?: true;
  readonly images: Readonly<Record<string, number | ImageCoverage>>;
}

const miscountShape = v.object({ counted: count, listed: count, digest: text, told: v.exactOptional(count) });
const imageShape: v.GenericSchema<unknown, ImageCoverage> = v.object({
  readAtMs: v.exactOptional(time),
  triedMs: v.exactOptional(time),
  sinceMs: v.exactOptional(time),
  failure: v.exactOptional(text),
  isExempt: v.exactOptional(v.literal(true)),
  pages: v.exactOptional(count),
  cut: v.exactOptional(v.object({ nextPage: count })),
  miscount: v.exactOptional(miscountShape),
  contradictedMs: v.exactOptional(time),
});
export const coverageShape: v.GenericSchema<unknown, PackedCoverage> = v.object({
  sinceMs: v.exactOptional(time),
  listedAtMs: v.exactOptional(time),
  coveredAtMs: v.exactOptional(time),
  failure: v.exactOptional(failureShape),
  failures: v.exactOptional(v.record(text, failureShape)),
  miscount: v.exactOptional(miscountShape),
  isOnlyReceivedTold: v.exactOptional(v.literal(true)),
  images: v.record(idShape, v.union([time, imageShape])),
});

/** What a wrong clock wrote counts as never, or nothing would be due before it. */
export function coverageFrom(packed: PackedCoverage, nowMs: number): Coverage {
  const past = (ms: number | undefined): number | undefined => inThePast(ms, nowMs);
  const images = Object.entries(packed.images).map(([id, packedImage]) => {
    const { readAtMs, triedMs, sinceMs, ...odd } = unpack(packedImage);
    const readMs = past(readAtMs);
    const image: ImageCoverage = {
      ...(readMs === undefined ? {} : { readAtMs: readMs }),
      ...(sinceMs === undefined ? {} : { sinceMs: past(sinceMs) ?? nowMs }),
      ...(triedMs === undefined ? {} : { triedMs: past(triedMs) ?? 0 }),
      ...odd,
    };
    return [id, image] as const;
  });
  return {
    ...packed,
    sinceMs: past(packed.sinceMs) ?? nowMs,
    listedAtMs: past(packed.listedAtMs),
    coveredAtMs: past(packed.coveredAtMs),
    failures: new Map(Object.entries(packed.failures ?? {})),
    images: new Map(images),
  };
}

/** Always in the same order, so that what did not change is not written. Failures that no image has are left out. */
export function pack(coverage: Coverage): PackedCoverage {
  const { sinceMs, coveredAtMs, listedAtMs, failure, miscount, isOnlyReceivedTold, images } = coverage;
  const codes = new Set([...images.values()].map((image) => image.failure));
  const failures = [...coverage.failures].filter(([code]) => codes.has(code));
  return {
    sinceMs,
    ...(coveredAtMs === undefined ? {} : { coveredAtMs }),
    ...(listedAtMs === undefined ? {} : { listedAtMs }),
    ...(failure === undefined ? {} : { failure }),
    ...(failures.length === 0 ? {} : { failures: Object.fromEntries(failures) }),
    ...(miscount === undefined ? {} : { miscount }),
    ...(isOnlyReceivedTold === true ? { isOnlyReceivedTold } : {}),
    images: Object.fromEntries([...images].map(([id, image]) => [id, packImage(image)] as const)),
  };
}

function packImage({ readAtMs, sinceMs, triedMs, ...odd }: ImageCoverage): number | ImageCoverage {
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
