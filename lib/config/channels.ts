import type { ChannelSettings } from './channel-settings.ts';
import { DINGTALK } from './dingtalk.ts';
import { EMAIL } from './email.ts';
import type { EnvReader } from './env.ts';

/**
 * Every kind of channel. `lib/alert/open-channels.ts` has the other half: how each is opened. All else that depends on
 * the kinds is derived from here: reading, `doctor`, `notify`, `npm run check-settings` and what people are told to set.
 */
export const CHANNELS = { dingtalk: DINGTALK, email: EMAIL };

export type ChannelKind = keyof typeof CHANNELS;

export const CHANNEL_KINDS = Object.keys(CHANNELS) as readonly ChannelKind[];

/** What each kind is configured with. */
export type ChannelsConfig = {
  readonly [K in ChannelKind]: ReturnType<(typeof CHANNELS)[K]['read']>;
};

/** The environment variables of all kinds. */
export const channelNames = (): readonly string[] => CHANNEL_KINDS.flatMap((kind) => CHANNELS[kind].names);

/** What to set for a channel of any kind: `DINGTALK_WEBHOOK …, or SMTP_URL with …`. */
export const whatToSetForAny = (): string =>
  CHANNEL_KINDS.map((kind) => CHANNELS[kind].whatToSet).join(', or ');

/** Every kind's configuration. Without any, it is a problem where one `isRequired`. */
export function readChannels(env: EnvReader, isRequired: boolean): ChannelsConfig {
  const read = CHANNEL_KINDS.map((kind) => {
    const channel: ChannelSettings<unknown> = CHANNELS[kind];
    return [kind, channel.read(env)] as const;
  });
  if (isRequired && read.every(([, config]) => config === undefined))
    env.problem(`no channel is configured: set ${whatToSetForAny()}, so that alerts reach somebody`);
  return Object.fromEntries(read) as ChannelsConfig;
}
