import type { Failure, Subject } from '../model/health.ts';
import { subjectKey } from '../model/blind-spot.ts';
import { keepRefusals, type RefusalDeps, type Tried } from '../state/refusals.ts';
import type { Channel } from './channel.ts';
import type { Sent } from './send.ts';

export interface ChannelHealthDeps extends Omit<RefusalDeps, 'item' | 'isOurs'> {
  /** When the channel accepted its last message, in this run or before. */
  readonly lastAcceptedMs: (channel: Channel) => Promise<number | undefined>;
}

/**
 * Keeps the health of each channel, and posts what begins and ends (I10): a channel that refuses for good is told at
 * once, over the others; one that is away, after a while. A channel with nothing to send was not tried.
 *
 * @returns whether a note was posted, so that it can still be sent.
 */
export async function assessChannels(
  sent: readonly Sent[],
  { lastAcceptedMs, ...deps }: ChannelHealthDeps,
): Promise<boolean> {
  const notes = await keepRefusals(
    async (before) => {
      const tried: Tried[] = [];
      for (const { channel, delivered, failure } of sent) {
        const subject: Subject = { kind: 'channel', channelId: channel.id, label: channel.label };
        const known = before[subjectKey(subject)];
        const worked =
          delivered > 0 || (known !== undefined && ((await lastAcceptedMs(channel)) ?? 0) >= known.sinceMs);
        if (failure !== undefined || worked) tried.push({ subject, failure: failure && failureOf(failure) });
      }
      return tried;
    },
    {
      ...deps,
      item: 'channels',
      // A channel that is configured no more is not reminded of.
      isOurs: (subject) =>
        subject.kind === 'channel' && sent.some(({ channel }) => channel.id === subject.channelId),
    },
  );
  return notes.length > 0;
}

/** What a channel refuses for good, only a person can mend. */
const failureOf = ({ code, message }: { readonly code: string; readonly message: string }): Failure => ({
  code,
  message,
  ...(code === 'ChannelRefused' || code === 'AlertsRefused' ? { denied: true } : {}),
});
