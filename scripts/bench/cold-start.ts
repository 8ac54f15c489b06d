import type { BenchCloud } from './cloud.ts';
import { compared, type Figure } from './figure.ts';
import { buildPeer, OURS, type Side, take } from './side.ts';

/**
 * A whole first run over one image, from before its process is made until that has ended, beside a script that makes
 * the same calls with the bare SDKs; and what of it is loading, and until the first call is on the wire.
 */
export async function coldStart(cloud: BenchCloud, rounds: number): Promise<Figure[]> {
  const peer = await buildPeer('same-calls');
  const run = async (side: Side, calls: string) => {
    const env = await cloud.ask({ ask: 'open', images: 1, sharesEach: 1 });
    const taken = await take(side, { ...env, CALLS: calls });
    const traffic = await cloud.ask({ ask: 'traffic' });
    return { ...taken, traffic, firstCallMs: traffic.firstAtMs - taken.startedAtMs };
  };
  const pairs: { ours: Awaited<ReturnType<typeof run>>; peer: Awaited<ReturnType<typeof run>> }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ours = await run(OURS, '');
    pairs.push({ ours, peer: await run(peer, JSON.stringify(ours.traffic)) });
  }
  const of = (pick: (taken: (typeof pairs)[number]['ours']) => number) =>
    pairs.map(({ ours, peer: other }) => ({ ours: pick(ours), peer: pick(other) }));
  return [
    compared(
      {
        id: 'cold-start',
        what: 'cold start: whole first run over one image',
        unit: 'ms',
        limit: { of: 'ratio', atMost: 0.6 },
      },
      of(({ wallMs }) => wallMs),
    ),
    compared(
      { id: 'cold-start-cpu', what: '  its processor time', unit: 'ms' },
      of(({ cpuMs }) => cpuMs),
    ),
    compared(
      { id: 'cold-start-load', what: '  loading the package', unit: 'ms' },
      of(({ loadMs }) => loadMs),
    ),
    compared(
      { id: 'cold-start-first-call', what: '  until the first call is on the wire', unit: 'ms' },
      of(({ firstCallMs }) => firstCallMs),
    ),
  ];
}
