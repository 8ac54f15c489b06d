import { CHANNEL_KINDS, CHANNELS, type ChannelKind } from '../../lib/config/channels.ts';

/** The settings of every channel but those of the `kept` kinds, empty: an environment over which it is laid has no others. */
export function withoutChannels(...kept: readonly ChannelKind[]): Record<string, string> {
  const others = CHANNEL_KINDS.filter((kind) => !kept.includes(kind));
  return Object.fromEntries(others.flatMap((kind) => CHANNELS[kind].names.map((name) => [name, ''])));
}
