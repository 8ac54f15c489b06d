import { alone, compared, type Figure } from './figure.ts';
import { callsOf, fewestCalls, type Pair, rowsWritten, type Run, type Size } from './whole-runs.ts';

const both = (pairs: readonly Pair[], when: 'first' | 'quiet', pick: (run: Run) => number) =>
  pairs.map(({ ours, plain }) => ({ ours: pick(ours[when]), peer: pick(plain[when]) }));

const peak = ({ peakMb }: Run): number => peakMb;
const units = ({ traffic }: Run): number => traffic.unitsRead + traffic.unitsWritten;

/** What an account of an ordinary size needs: memory, calls, rows and store units. */
export function ordinaryFigures(size: Size, pairs: readonly Pair[]): Figure[] {
  const images = `${size.images} images`;
  return [
    compared(
      {
        id: 'memory-ordinary',
        what: `memory: first run over ${images}, peak`,
        unit: 'MB',
        limit: { of: 'ours', atMost: 100 },
      },
      both(pairs, 'first', peak),
    ),
    compared(
      { id: 'memory-ordinary-quiet', what: '  a run without change', unit: 'MB' },
      both(pairs, 'quiet', peak),
    ),
    alone(
      {
        id: 'calls',
        what: `calls: of a run over ${images}, over the fewest possible`,
        unit: '',
        limit: { of: 'ours', atMost: 1, atLeast: 1 },
      },
      pairs.map(({ ours }) => callsOf(ours.quiet.traffic) / fewestCalls(size)),
    ),
    compared(
      { id: 'units-ordinary', what: `store units: of a run without change over ${images}`, unit: '' },
      both(pairs, 'quiet', units),
    ),
  ];
}

/** What a large account needs, besides: nothing that it does grows where nothing changes. */
export function largeFigures(size: Size, pairs: readonly Pair[]): Figure[] {
  const images = `${size.images} images, ${size.sharesEach} shares each`;
  return [
    compared(
      {
        id: 'memory-large',
        what: `memory: first run over ${images}, peak`,
        unit: 'MB',
        limit: { of: 'ours', atMost: 140 },
      },
      both(pairs, 'first', peak),
    ),
    compared(
      {
        id: 'memory-large-quiet',
        what: '  a run without change',
        unit: 'MB',
        limit: { of: 'ours', atMost: 140 },
      },
      both(pairs, 'quiet', peak),
    ),
    alone(
      {
        id: 'rows',
        what: `rows written: by a run without change over ${images}`,
        unit: '',
        limit: { of: 'ours', atMost: 3 },
      },
      pairs.map(({ ours }) => rowsWritten(ours.quiet.traffic)),
    ),
    compared({ id: 'units-large', what: '  its store units', unit: '' }, both(pairs, 'quiet', units)),
  ];
}

/**
 * A raised quota, and a service that takes its time: how fast, and at what cost of the processor.
 * @param atLeast as many times as fast as the plain script; undefined: a size for which nothing is asked.
 */
export function speedFigures(size: Size, pairs: readonly Pair[], atLeast?: number): Figure[] {
  const { images, latencyMs = 0 } = size;
  const faster = (when: 'first' | 'quiet') =>
    pairs.map(({ ours, plain }) => plain[when].wallMs / ours[when].wallMs);
  const calls = `${images} images at ${latencyMs} ms a call`;
  return [
    alone(
      {
        id: 'speed',
        what: `speed: ${calls}, plain's time over ours`,
        unit: '',
        ...(atLeast === undefined ? {} : { limit: { of: 'ours', atLeast } }),
      },
      faster('quiet'),
    ),
    alone({ id: 'speed-first', what: '  the same of the first run', unit: '' }, faster('first')),
    compared(
      { id: 'cpu-image', what: '  processor time an image', unit: 'ms' },
      both(pairs, 'quiet', ({ cpuMs }) => cpuMs / images),
    ),
  ];
}
