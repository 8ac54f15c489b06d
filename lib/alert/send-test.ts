import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import { type Channel, ChannelError, type TestableChannel } from './channel.ts';
import { testMessage } from './message/test-message.ts';
import type { Language } from './message/texts.ts';

/** The result of one channel's test message. */
export interface TestOutcome {
  readonly channel: string;
  readonly kind: Channel['kind'];
  readonly accepted: boolean;
  /** Why it was not accepted, and what to change. */
  readonly problem?: string;
}

export interface TestDeps {
  readonly language: Language;
  /** IANA zone of the readers. */
  readonly timeZone: string;
  readonly channels: readonly TestableChannel[];
  /** Default: all. */
  readonly kind?: Channel['kind'] | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one test message on each channel, concurrently and without retries. Nothing is stored in the outbox. */
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
