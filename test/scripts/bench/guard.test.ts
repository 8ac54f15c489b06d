import { afterAll, describe, expect, it, vi } from 'vitest';
import { ordinaryFigures, speedFigures } from '../../../scripts/bench/account-figures.ts';
import { BenchCloud } from '../../../scripts/bench/cloud.ts';
import { coldStart } from '../../../scripts/bench/cold-start.ts';
import { commandLineStart } from '../../../scripts/bench/command-line-start.ts';
import { alone, type Figure } from '../../../scripts/bench/figure.ts';
import { largeSnapshotFigures } from '../../../scripts/bench/large-snapshot-figures.ts';
import { packageSizes } from '../../../scripts/bench/package-size.ts';
import { OURS, take } from '../../../scripts/bench/side.ts';
import { simulatedFigures } from '../../../scripts/bench/simulated-figures.ts';
import { tableOf } from '../../../scripts/bench/table.ts';
import { warmFigures } from '../../../scripts/bench/warm-figures.ts';
import { warmRuns } from '../../../scripts/bench/warm-runs.ts';
import { callsOf, fewestCalls, rowsWritten, wholeRuns } from '../../../scripts/bench/whole-runs.ts';

/*
 * A short form of `npm run bench`. What is counted (calls, rows, units, bytes) is held exactly; what is timed is held
 * as the median of interleaved pairs, or by the best rounds, with as much room above the bench's own limits as a machine with other work
 * needs. A figure that leaves its room is a regression, not noise.
 */
vi.setConfig({ testTimeout: 85_000, hookTimeout: 85_000 });

const cloud = BenchCloud.start();
afterAll(() => cloud.stop());

function shown(figures: readonly Figure[]): ReadonlyMap<string, Figure> {
  process.stdout.write(`${tableOf(figures)}\n`);
  return new Map(figures.map((figure) => [figure.id, figure]));
}

const ratioOf = (figures: ReadonlyMap<string, Figure>, id: string) => figures.get(id)?.ratio?.median;
/** Of what is timed: other work on the machine can only slow a round down, so the best rounds of both are compared. */
const bestRatioOf = (figures: ReadonlyMap<string, Figure>, id: string) => {
  const { ours, peer } = figures.get(id) ?? {};
  return ours === undefined || peer === undefined ? Number.NaN : ours.min / peer.min;
};
const oursOf = (figures: ReadonlyMap<string, Figure>, id: string) => figures.get(id)?.ours.median;

describe('what a run costs, beside a plain script', () => {
  it('starts cold in far less time than a script that makes the same calls', async () => {
    const figures = shown([...(await coldStart(cloud, 5)), ...packageSizes()]);
    expect(bestRatioOf(figures, 'cold-start')).toBeLessThan(0.7);
    expect(bestRatioOf(figures, 'cold-start-cpu')).toBeLessThan(0.7);
    expect(bestRatioOf(figures, 'cold-start-load')).toBeLessThan(0.45);
    expect(oursOf(figures, 'package')).toBeLessThan(0.85);
    expect(oursOf(figures, 'package-watchdog')).toBeLessThan(0.6);
  });

  it('shows the help of the command line in little more time than Node takes to start', () => {
    expect(bestRatioOf(shown([commandLineStart(9)]), 'help')).toBeLessThan(4);
  });

  it('fits its memory and makes the least calls for an ordinary account', async () => {
    const size = { images: 15, sharesEach: 2 };
    const figures = shown(ordinaryFigures(size, await wholeRuns(cloud, size, 1)));
    expect(oursOf(figures, 'memory-ordinary')).toBeLessThan(100);
    expect(oursOf(figures, 'memory-ordinary-quiet')).toBeLessThan(100);
    expect(oursOf(figures, 'calls')).toBe(1);
    expect(ratioOf(figures, 'units-ordinary')).toBeLessThanOrEqual(1);
  });

  it('takes a bounded part more of a warm instance than scripts with fewer and with the same requests', async () => {
    const size = { images: 15, sharesEach: 2 };
    const figures = shown(warmFigures(size, await warmRuns(cloud, size, 25)));
    expect(ratioOf(figures, 'warm-cpu')).toBeLessThan(3);
    expect(ratioOf(figures, 'warm')).toBeLessThan(3);
    expect(ratioOf(figures, 'warm-same-calls-cpu')).toBeLessThan(2.5);
  });

  it('rests with two reads of the store, and writes nothing', async () => {
    const size = { images: 15, sharesEach: 2 };
    const figures = shown(warmFigures(size, await warmRuns(cloud, size, 3, 0)));
    expect(figures.get('rest-rows')?.ours.max).toBe(0);
    // And which tables there are.
    expect(figures.get('rest-store-requests')?.ours.max).toBe(3);
  });

  it('needs no more rows, and little more memory, for 20 times as many images', async () => {
    const size = { images: 300, sharesEach: 10 };
    const first = await take(OURS, await cloud.ask({ ask: 'open', ...size }));
    await cloud.ask({ ask: 'traffic' });
    const quiet = await take(OURS, await cloud.ask({ ask: 'minute' }));
    const traffic = await cloud.ask({ ask: 'traffic' });
    shown([
      alone({ id: 'first', what: 'memory: first run over 300 images, 10 shares each', unit: 'MB' }, [
        first.peakMb,
      ]),
      alone({ id: 'quiet', what: '  a run without change', unit: 'MB' }, [quiet.peakMb]),
      alone({ id: 'rows', what: '  rows it writes', unit: '' }, [rowsWritten(traffic)]),
      alone({ id: 'units', what: '  units it writes', unit: '' }, [traffic.unitsWritten]),
    ]);
    expect(Math.max(first.peakMb, quiet.peakMb)).toBeLessThan(125);
    expect(rowsWritten(traffic)).toBe(3);
    // Of its rows, the coverage and the quota's last minute grow with the images: some 20 bytes each.
    expect(traffic.unitsWritten).toBeLessThanOrEqual(16);
    expect(callsOf(traffic)).toBe(fewestCalls(size));
  });

  it('reads many images at a time where the quota lets it, and takes less of the processor for each', async () => {
    const size = { images: 400, sharesEach: 0, latencyMs: 10 };
    const figures = shown(speedFigures(size, await wholeRuns(cloud, size, 1)));
    // The longer the walk, the less its beginning weighs: over 3,000 images it is fourteen times and more.
    expect(oursOf(figures, 'speed')).toBeGreaterThan(4);
    expect(ratioOf(figures, 'cpu-image')).toBeLessThan(1);
  });

  it('loses no time to the quota, and tells a share within the timer', async () => {
    const figures = shown(await simulatedFigures(6));
    expect(oursOf(figures, 'quota-time')).toBeLessThanOrEqual(1.05);
    expect(figures.get('share-to-alert')?.ours.max).toBeLessThan(4 * 60);
    expect(figures.get('share-to-alert-at-once')?.ours.max).toBeLessThan(90);
  });

  it('grows linearly with a large snapshot', async () => {
    const figures = shown(await largeSnapshotFigures([1_000, 6_000], 1));
    expect(oursOf(figures, 'snapshot-slope')).toBeLessThan(1.25);
  });
});
