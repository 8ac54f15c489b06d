import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../test/support/invoke.ts';
import { compared, type Figure } from './figure.ts';

const COMMAND = join(ROOT, 'lib/cli/share-auditor.js');

/** `share-auditor --help`, from before its process is made until that has ended, beside a Node that does nothing. */
export function commandLineStart(rounds: number): Figure {
  // The first use of a clone compiles.
  timeOf([COMMAND, '--help']);
  const pairs = Array.from({ length: rounds }, () => ({
    ours: timeOf([COMMAND, '--help']),
    peer: timeOf(['--eval', '0']),
  }));
  return compared(
    {
      id: 'help',
      what: 'command line: --help, beside Node alone',
      unit: 'ms',
      limit: { of: 'ratio', atMost: 4 },
    },
    pairs,
  );
}

function timeOf(args: readonly string[]): number {
  const startMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startMs;
}
