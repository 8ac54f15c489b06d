import { randomUUID } from 'node:crypto';
import type { ChannelConfig } from '../config-channels.ts';
import type { Clock } from '../platform/clock.ts';
import { type Channel, ChannelError } from './channel.ts';
import { keywordOf, testEnvelope } from './test-envelope.ts';

/** What became of one channel's test message. */
export interface TestOutcome {
  readonly channel: string;
  readonly kind: Channel['kind'];
  readonly accepted: boolean;
  /** Why not, and what to change. */
  readonly problem?: string;
}

export interface TestParts {
  readonly config: ChannelConfig;
  /** As `wireChannels` made them from the same configuration. */
  readonly channels: readonly Channel[];
  /** Only these; undefined: all. */
  readonly kind?: Channel['kind'] | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one test message on each channel, all at once and each but once. The outbox knows nothing of it. */
export function sendTests({ config, channels, kind, clock, signal }: TestParts): Promise<TestOutcome[]> {
  const { language, timeZone } = config;
  const words = { language, timeZone, nowMs: clock.now() };
  return Promise.all(
    channels
      .map((channel, index) => ({ channel, keyword: keywordOf(config, index) }))
      .filter(({ channel }) => kind === undefined || channel.kind === kind)
      .map(async ({ channel, keyword }) => {
        const told = { channel: channel.label, kind: channel.kind };
        try {
          await channel.send(testEnvelope(channel.kind, randomUUID(), words, keyword), signal);
          return { ...told, accepted: true };
        } catch (error) {
          if (!(error instanceof ChannelError)) throw error;
          return { ...told, accepted: false, problem: error.message };
        }
      }),
  );
}
