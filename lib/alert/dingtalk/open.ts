import type { DingtalkConfig } from '../../config/dingtalk.ts';
import { ConfigError } from '../../errors.ts';
import type { Readers, TestableChannel } from '../channel.ts';
import { dingtalkChannel } from './channel.ts';

/**
 * One channel for each robot.
 * @throws ConfigError when two addresses, spelled in two ways, are the same robot.
 */
export function openRobots(
  { robots, ...shared }: DingtalkConfig,
  { language, timeZone, clock }: Readers,
): TestableChannel[] {
  const channels = robots.map((robot, i) =>
    dingtalkChannel({
      ...robot,
      ...shared,
      label: robots.length === 1 ? 'DingTalk' : `DingTalk robot ${i + 1}`,
      language,
      timeZone,
      clock,
    }),
  );
  if (new Set(channels.map(({ id }) => id)).size < channels.length)
    throw new ConfigError([
      'DINGTALK_WEBHOOK names the same robot twice, which would send each message to it twice; name each once',
    ]);
  return channels;
}
