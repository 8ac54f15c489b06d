import { alone, compared, type Figure } from './figure.ts';
import type { WarmRound, WarmRun } from './warm-runs.ts';
import { rowsWritten, type Size } from './whole-runs.ts';

const storeRequests = ({ traffic }: WarmRun): number =>
  Object.values(traffic.storeCalls).reduce((sum, n) => sum + n, 0);

/** What a firing of the timer costs in an instance that is warm: of a run that reads everything, and of one that rests. */
export function warmFigures({ images }: Size, rounds: readonly WarmRound[]): Figure[] {
  const beside = (peer: 'plain' | 'sameCalls', pick: (run: WarmRun) => number) =>
    rounds.map((round) => ({ ours: pick(round.ours), peer: pick(round[peer]) }));
  const resting = (pick: (run: WarmRun) => number) => rounds.map(({ rest }) => pick(rest));
  const cpu = ({ cpuMs }: WarmRun): number => cpuMs;
  return [
    compared(
      {
        id: 'warm-cpu',
        what: `warm run over ${images} images, all its store requests included: processor time`,
        unit: 'ms',
        limit: { of: 'ratio', atMost: 2.6 },
      },
      beside('plain', cpu),
    ),
    compared(
      { id: 'warm', what: '  time', unit: 'ms', limit: { of: 'ratio', atMost: 2.5 } },
      beside('plain', ({ wallMs }) => wallMs),
    ),
    compared(
      { id: 'warm-store-requests', what: '  store requests', unit: '' },
      beside('plain', storeRequests),
    ),
    compared(
      {
        id: 'warm-same-calls-cpu',
        what: '  processor time, beside a script with the same calls and store requests',
        unit: 'ms',
        limit: { of: 'ratio', atMost: 2.1 },
      },
      beside('sameCalls', cpu),
    ),
    alone(
      {
        id: 'rest-store-requests',
        what: 'warm run that rests: store requests, two rows and which tables there are',
        unit: '',
        limit: { of: 'ours', atMost: 3 },
      },
      resting(storeRequests),
    ),
    alone(
      { id: 'rest-rows', what: '  rows written', unit: '', limit: { of: 'ours', atMost: 0 } },
      resting(({ traffic }) => rowsWritten(traffic)),
    ),
    alone({ id: 'rest-cpu', what: '  processor time', unit: 'ms' }, resting(cpu)),
  ];
}
