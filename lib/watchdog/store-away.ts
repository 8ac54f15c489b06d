import type { Channel } from '../alert/channel.ts';
import type { BlindNote, Note, OverNote } from '../model/note.ts';
import { uuidOf } from '../platform/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { StoreError } from '../snapshot/store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An instance that has just started does not know what was told: it tells only at the beginning of each such time. */
const SLOT_MS = 4 * HOUR_MS;
/** Both forms over both channels fit into what a function has left. */
const ANSWER_WITHIN_MS = 12_000;
const SLOT_BEGINS_MS = HOUR_MS / 3;

/**
 * What one instance of a function knows of a store that it cannot reach: nothing can be stored, so that what people were
 * told is remembered here. An instance that is called each minute lives on and tells it once, and daily; one that starts
 * anew for each call tells it some six times a day.
 */
export class StoreAway {
  #isNew = true;
  #sinceMs: number | undefined;
  #toldAtMs: number | undefined;

  /**
   * The store could not be reached.
   * @param dueMs how long that may last before it is told.
   * @returns since when it is away, if people are to be told now.
   */
  failed(nowMs: number, dueMs: number): number | undefined {
    const isNew = this.#isNew;
    this.#isNew = false;
    this.#sinceMs ??= nowMs;
    if (!this.#isDue(nowMs, dueMs, isNew)) return undefined;
    this.#toldAtMs = nowMs;
    return this.#sinceMs;
  }

  /** The store was reached. @returns since when it was away, if people were told so. */
  answered(): number | undefined {
    const sinceMs = this.#toldAtMs === undefined ? undefined : this.#sinceMs;
    this.#isNew = false;
    this.#sinceMs = undefined;
    this.#toldAtMs = undefined;
    return sinceMs;
  }

  #isDue(nowMs: number, dueMs: number, isNew: boolean): boolean {
    if (this.#toldAtMs !== undefined) return nowMs - this.#toldAtMs >= DAY_MS;
    if (isNew) return nowMs % SLOT_MS < SLOT_BEGINS_MS;
    return nowMs - (this.#sinceMs ?? nowMs) >= dueMs;
  }
}

export interface StoreAwayDeps {
  readonly away: StoreAway;
  readonly accountId: string;
  readonly overdueMs: number;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Tells people that the store cannot be reached, or that it can again, without the outbox, which is in the store.
 * @param error undefined: the store was reached.
 * @returns how many channels accepted it; undefined: there was nothing to tell.
 */
export async function tellStoreAway(
  error: StoreError | undefined,
  { away, accountId, overdueMs, clock, ...deps }: StoreAwayDeps,
): Promise<number | undefined> {
  const nowMs = clock.now();
  const sinceMs = error === undefined ? away.answered() : away.failed(nowMs, overdueMs);
  if (sinceMs === undefined) return undefined;
  const subject = { kind: 'audit', accountId, part: 'run' } as const;
  const about = { accountId, atMs: nowMs, subject, sinceMs };
  const over: OverNote = { ...about, kind: 'over', id: `over/${accountId}/store/${sinceMs}` };
  if (error === undefined) return sendDirectly(over, nowMs, deps);
  const failure = { code: error.code, message: error.message };
  const id = `blind/${accountId}/store/${sinceMs}/${nowMs}`;
  const blind: BlindNote = { ...about, kind: 'blind', id, failure, reminder: nowMs - sinceMs >= DAY_MS };
  return sendDirectly(blind, nowMs, deps);
}

async function sendDirectly(
  note: Note,
  nowMs: number,
  { channels, log }: Pick<StoreAwayDeps, 'channels' | 'log'>,
): Promise<number> {
  // At once: one that is slow to answer leaves the others their time.
  const accepted = channels.map(async (channel): Promise<number> => {
    const id = uuidOf(`${note.id}/${channel.id}`);
    const limits = { untilMs: nowMs + ANSWER_WITHIN_MS };
    // The service's words stand in it: a channel may refuse them.
    for (const form of ['whole', 'reduced'] as const) {
      const fate = await channel.send(
        { id, payload: channel.compose([note], id, nowMs, form).payload },
        limits,
      );
      if (fate.kind === 'accepted') return 1;
      log.warn('channel failed', { channel: channel.label, error: fate.message });
      if (fate.kind !== 'contentRefused') break;
    }
    return 0;
  });
  return (await Promise.all(accepted)).reduce((sum, n) => sum + n, 0);
}
