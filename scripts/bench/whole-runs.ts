import type { BenchCloud, Traffic } from './cloud.ts';
import { buildPeer, OURS, type Taken, take } from './side.ts';

/** One run, and what it sent. */
export interface Run extends Taken {
  readonly traffic: Traffic;
}

/** A first run and the quiet one a minute after it, of both. */
export interface Pair {
  readonly ours: { readonly first: Run; readonly quiet: Run };
  readonly plain: { readonly first: Run; readonly quiet: Run };
}

export interface Size {
  readonly images: number;
  readonly sharesEach: number;
  readonly latencyMs?: number;
}

/** Both sides in turn over clouds of the same size, each with a store of its own. */
export async function wholeRuns(cloud: BenchCloud, size: Size, rounds: number): Promise<Pair[]> {
  const plain = await buildPeer('plain');
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const both = async (side: typeof plain) => {
      const run = async (env: Readonly<Record<string, string>>): Promise<Run> => ({
        ...(await take(side, env)),
        traffic: await cloud.ask({ ask: 'traffic' }),
      });
      const first = await run(await cloud.ask({ ask: 'open', ...size }));
      return { first, quiet: await run(await cloud.ask({ ask: 'minute' })) };
    };
    pairs.push({ ours: await both(OURS), plain: await both(plain) });
  }
  return pairs;
}

/** Rows written, in a run that writes one at a time. Throws where a batch hides how many they are. */
export function rowsWritten({ storeCalls }: Traffic): number {
  if (storeCalls['BatchWriteRow'] !== undefined) throw new Error('a quiet run wrote a batch of rows');
  const of = (operation: string): number => storeCalls[operation] ?? 0;
  return of('PutRow') + of('UpdateRow') + of('DeleteRow');
}

/** The fewest calls that the vendor's page sizes allow: 100 images, 50 accounts. */
export function fewestCalls({ images, sharesEach }: Size): number {
  const pages = (entries: number, size: number): number => Math.max(1, Math.ceil(entries / size));
  return pages(images, 100) + images * pages(sharesEach, 50);
}

export const callsOf = ({ calls }: Traffic): number => Object.values(calls).reduce((sum, n) => sum + n, 0);
