import type { Change } from '../../lib/model/change.ts';
import type { Span } from './mind.ts';
import type { Shown } from './shown.ts';

/** One run as the oracle sees it: what it was shown, what it recorded, and whether it could record all. */
export interface RunRecord {
  /** From 1, in the order in which the runs had the account. */
  readonly n: number;
  /** By its own clock, to its last call. */
  readonly ms: Span;
  /** It came to its end, and the store took all that it wrote. */
  readonly lived: boolean;
  /** Its clock was wrong by more than seconds. */
  readonly isSkewed: boolean;
  readonly shown: readonly Shown[];
  /** The changes that it committed. */
  readonly changes: readonly Change[];
}
