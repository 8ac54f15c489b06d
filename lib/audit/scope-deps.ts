import type { Note } from '../model/note.ts';
import type { Scope } from '../model/scope.ts';
import type { ListOptions } from '../openapi/pages.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { Store } from '../snapshot/store.ts';
import type { ScopeRecord } from '../state/account-coverage.ts';
import type { DueTimes } from '../state/due.ts';
import type { SeenAccounts } from '../state/seen-accounts.ts';
import type { ServiceClock } from '../state/service-clock.ts';
import type { SwasClient } from '../swas/client.ts';

/** What the audit of one scope needs from the run. */
export interface ScopeDeps {
  readonly scope: Scope;
  /** What this run makes known of its coverage. */
  readonly record: ScopeRecord;
  readonly store: Store;
  readonly client: SwasClient;
  readonly seen: SeenAccounts;
  readonly serviceClock: ServiceClock;
  readonly policy: TrustPolicy;
  readonly clock: Clock;
  readonly calls: ListOptions;
  /** Asked only where a region may not exist; undefined: it is not known. */
  readonly regionsOfSwas: () => Promise<readonly string[] | undefined>;
  /** Calls off what is under way: the run cannot go on. */
  readonly stop: () => void;
  /** What was read to its end within this time is not read again; undefined: everything is, in every run. */
  readonly freshMs?: number | undefined;
  /** How old a list and a reading may become. */
  readonly due: DueTimes;
  /** When people were told what the scope held when it was first read; undefined: not yet. */
  readonly firstLookToldMs: number | undefined;
  /** By how much the run saw times move that were surely rewritten; filled while images are read (I5). */
  readonly rewrittenByMs: Set<number>;
  /** A token for each write, never the same twice. */
  readonly newToken: () => string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  /** Each change is a line of it: evidence that outlives the store. */
  readonly log: Pick<Log, 'info'>;
}
