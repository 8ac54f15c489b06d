import type { TestableChannel } from './channel.ts';
import { dingtalkChannel } from './dingtalk/channel.ts';
import { emailChannel } from './email/channel.ts';
import type { ChannelConfig } from '../config/channels.ts';
import { ConfigError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** The configured channels. @throws ConfigError when two of them are the same place. */
export function openChannels(config: ChannelConfig, clock: Clock, log: Log): TestableChannel[] {
  const { language, timeZone } = config;
  const robots = config.dingtalk.map((robot, i) =>
    dingtalkChannel({
      webhook: robot.webhook,
      ...(robot.secret === undefined ? {} : { secret: robot.secret }),
      ...(robot.keyword === undefined ? {} : { keyword: robot.keyword }),
      mentions: config.mentions,
      label: config.dingtalk.length === 1 ? 'DingTalk' : `DingTalk robot ${i + 1}`,
      language,
      timeZone,
      clock,
    }),
  );
  if (new Set(robots.map((r) => r.id)).size < robots.length)
    throw new ConfigError([
      'DINGTALK_WEBHOOK names the same robot twice; each message would come twice. Name each once',
    ]);
  if (config.mail === undefined) return robots;
  const onPartial = (rejected: readonly string[]) =>
    log.warn('recipients refused by the mail server', { rejected });
  return [...robots, emailChannel({ ...config.mail, language, timeZone, clock, onPartial })];
}
