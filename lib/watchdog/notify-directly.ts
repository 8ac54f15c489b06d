import { createHash } from 'node:crypto';
import { type Channel, ChannelError } from '../alert/channel.ts';
import type { BlindNote } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { StoreError } from '../snapshot/store.ts';

const DAY_MS = 86_400_000;

export interface DirectNotifyDeps {
  readonly accountId: string;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reports that the store cannot be reached, without the outbox, which is in the store. The message's id is the same all
 * day: a channel that recognises repeated ids shows it once a day, any other shows it after each run of the watchdog.
 * @returns the number of channels that accepted it.
 */
export async function notifyDirectly(
  error: StoreError,
  { accountId, channels, clock, log }: DirectNotifyDeps,
): Promise<number> {
  const nowMs = clock.now();
  const day = Math.floor(nowMs / DAY_MS);
  const note: BlindNote = {
    kind: 'blind',
    id: `blind/${accountId}/store/${day}`,
    accountId,
    atMs: nowMs,
    subject: { kind: 'audit', accountId },
    sinceMs: nowMs,
    failure: { code: error.code, message: error.message },
    reminder: false,
  };
  let accepted = 0;
  for (const channel of channels) {
    try {
      const id = uuidOf(`${note.id}/${channel.id}`);
      await channel.send({ id, payload: channel.compose([note], id, nowMs).payload });
      accepted += 1;
    } catch (thrown) {
      const message = thrown instanceof ChannelError ? thrown.message : 'internal error';
      log.warn('channel failed', { channel: channel.label, error: message });
    }
  }
  return accepted;
}

/** A UUID (version 8, RFC 9562) made from a name. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
