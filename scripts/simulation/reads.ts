import { medianOf } from './figures.ts';
import type { Invocation } from './function-compute.ts';

/** What one invocation reads from the store. */
export interface Reads {
  readonly medianRows: number;
  readonly mostRows: number;
  readonly medianBytes: number;
  readonly mostBytes: number;
}

export const ROLES = ['worker', 'home', 'dispatch', 'watchdog'] as const;
/** A function, or the audit of the deployment's own account, or of another. */
export type Role = (typeof ROLES)[number];

/** Undefined: no such invocation has ended. */
export function readsOf(
  invocations: readonly Invocation[],
  homeId: string,
): Readonly<Record<Role, Reads | undefined>> {
  const of = (is: (i: Invocation) => boolean): Reads | undefined => {
    const done = invocations.filter((i) => is(i) && i.rowsRead !== undefined);
    if (done.length === 0) return undefined;
    const inOrder = (all: readonly number[]): number[] => all.toSorted((a, b) => a - b);
    const rows = inOrder(done.map((i) => i.rowsRead ?? 0));
    const bytes = inOrder(done.map((i) => i.bytesRead ?? 0));
    return {
      medianRows: medianOf(rows),
      mostRows: rows.at(-1) ?? 0,
      medianBytes: medianOf(bytes),
      mostBytes: bytes.at(-1) ?? 0,
    };
  };
  return {
    worker: of((i) => i.name === 'audit' && i.account !== homeId),
    home: of((i) => i.name === 'audit' && i.account === homeId),
    dispatch: of((i) => i.name === 'dispatch'),
    watchdog: of((i) => i.name === 'watchdog'),
  };
}
