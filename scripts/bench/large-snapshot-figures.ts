import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alone, type Figure } from './figure.ts';
import type { LargeSnapshot } from './large-snapshot.ts';

const SHARES_EACH = 10;
/** Half of the memory that `s.yaml` asks for: what the heap may have on the platform. */
const HEAP_MB = 256;

/**
 * A snapshot of four sizes with one new share in every image: the processor time of an image, which stays the same where the
 * whole is linear, and its growth from the smallest to the largest.
 */
export async function largeSnapshotFigures(sizes: readonly number[], rounds: number): Promise<Figure[]> {
  const results = new Map<number, LargeSnapshot[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [size, taken] of results) taken.push(await measure(size));
  const perImage = ({ cpuMs }: LargeSnapshot, size: number): number => cpuMs / size;
  const figures = [...results].flatMap(([size, taken]) => [
    alone(
      {
        id: `snapshot-${size}`,
        what: `large snapshot: ${size} images, ${size * SHARES_EACH} shares: diff and commit of an image`,
        unit: 'ms',
      },
      taken.map((one) => perImage(one, size)),
    ),
    alone(
      { id: `snapshot-${size}-memory`, what: '  peak memory, the embedded store included', unit: 'MB' },
      taken.map(({ peakMb }) => peakMb),
    ),
  ]);
  return [...figures, slope(results, perImage)];
}

/** 1 is linear: the exponent by which the time grows with the size, between the smallest and the largest. */
function slope(
  results: ReadonlyMap<number, readonly LargeSnapshot[]>,
  perImage: (one: LargeSnapshot, size: number) => number,
): Figure {
  const sizes = [...results.keys()];
  const least = Math.min(...sizes);
  const most = Math.max(...sizes);
  const pairs = (results.get(least) ?? []).map((small, round) => {
    const large = results.get(most)?.[round];
    if (large === undefined) throw new Error('a size without a round');
    const ratio = (perImage(large, most) * most) / (perImage(small, least) * least);
    return Math.log(ratio) / Math.log(most / least);
  });
  const limit = { of: 'ours', atMost: 1.15 } as const;
  return alone(
    { id: 'snapshot-slope', what: '  exponent of its growth (1 is linear)', unit: '', limit },
    pairs,
  );
}

async function measure(images: number): Promise<LargeSnapshot> {
  const file = join(import.meta.dirname, 'large-snapshot.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    '--import',
    'tsx',
    file,
    String(images),
    String(SHARES_EACH),
  ]);
  return JSON.parse(stdout) as LargeSnapshot;
}
