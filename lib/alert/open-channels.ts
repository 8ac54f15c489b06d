import type { Readers, TestableChannel } from './channel.ts';
import { openRobots } from './dingtalk/open.ts';
import { openMail } from './email/open.ts';
import { CHANNEL_KINDS, type ChannelKind, type ChannelsConfig } from '../config/channels.ts';
import type { Clock } from '../platform/clock.ts';
import type { Language } from './message/texts.ts';

type Open<K extends ChannelKind> = (
  config: NonNullable<ChannelsConfig[K]>,
  readers: Readers,
) => readonly TestableChannel[];

/** How the channels of each kind are opened: the other half of `CHANNELS` in `lib/config/channels.ts`. */
const OPEN: { readonly [K in ChannelKind]: Open<K> } = {
  dingtalk: openRobots,
  email: openMail,
};

export interface OpenConfig {
  readonly channels: ChannelsConfig;
  readonly language: Language;
  readonly timeZone: string;
}

/** The configured channels. @throws ConfigError when two of them are the same place. */
export function openChannels({ channels, language, timeZone }: OpenConfig, clock: Clock): TestableChannel[] {
  const open = <K extends ChannelKind>(kind: K): readonly TestableChannel[] => {
    const config = channels[kind];
    return config === undefined ? [] : OPEN[kind](config, { language, timeZone, clock });
  };
  return CHANNEL_KINDS.flatMap((kind) => open(kind));
}
