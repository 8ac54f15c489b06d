import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import { type Channel, ChannelError, type TestableChannel } from './channel.ts';
import { testMessage } from './message/test-message.ts';
import type { Language } from './message/texts.ts';

/** What became of one channel's test message. */
export interface TestOutcome {
  readonly channel: string;
  readonly kind: Channel['kind'];
  readonly accepted: boolean;
  /** Why not, and what to change. */
  readonly problem?: string;
}

export interface TestDeps {
  readonly language: Language;
  /** IANA zone of the readers. */
  readonly timeZone: string;
  readonly channels: readonly TestableChannel[];
  /** Only these; undefined: all. */
  readonly kind?: Channel['kind'] | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one test message on each channel, all at once and each but once. The outbox knows nothing of it. */
export function sendTests(parts: TestDeps): Promise<TestOutcome[]> {
  const { language, timeZone, channels, kind, clock, signal } = parts;
  const nowMs = clock.now();
  const document = testMessage({ language, timeZone, nowMs });
  return Promise.all(
    channels
      .filter((channel) => kind === undefined || channel.kind === kind)
      .map(async (channel) => {
        const told = { channel: channel.label, kind: channel.kind };
        try {
          const id = randomUUID();
          await channel.send({ id, payload: channel.composeDocument(document, id, nowMs) }, signal);
          return { ...told, accepted: true };
        } catch (error) {
          if (!(error instanceof ChannelError)) throw error;
          return { ...told, accepted: false, problem: error.message };
        }
      }),
  );
}
