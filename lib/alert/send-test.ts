import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Channel, TestableChannel } from './channel.ts';
import { testMessage } from './message/test-message.ts';
import type { Language } from './message/texts.ts';

/** The result of one channel's test message. */
export interface TestOutcome {
  readonly channel: string;
  readonly kind: Channel['kind'];
  readonly accepted: boolean;
  /** The channel was given the message and did not say that it has it. */
  readonly mayHaveArrived?: true;
  /** Why it was not accepted, or is not known to be, and what to change. */
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

/** Mail servers take some seconds to say that they have a mail. */
const ANSWER_MS = 30_000;

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
        const id = randomUUID();
        const payload = channel.composeDocument(document, id, nowMs);
        const fate = await channel.send({ id, payload }, { untilMs: nowMs + ANSWER_MS, signal });
        if (fate.kind === 'accepted') return { ...told, accepted: true };
        const unknown = fate.kind === 'unknown' ? ({ mayHaveArrived: true } as const) : {};
        return { ...told, accepted: false, ...unknown, problem: fate.message };
      }),
  );
}
