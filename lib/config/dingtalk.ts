import type { ChannelSettings } from './channel-settings.ts';
import { type EnvReader, split } from './env.ts';
import { checkSecret } from './weak-secret.ts';

/** Custom robots of DingTalk groups. */
export interface DingtalkConfig {
  readonly robots: readonly RobotConfig[];
  /** Mobile numbers that every robot mentions in the severest messages. */
  readonly mentions: readonly string[];
}

export interface RobotConfig {
  readonly webhook: string;
  readonly secret: string | undefined;
  readonly keyword: string | undefined;
}

const NAMES = ['DINGTALK_WEBHOOK', 'DINGTALK_SECRET', 'DINGTALK_KEYWORD', 'DINGTALK_AT'] as const;
type Name = (typeof NAMES)[number];

export const DINGTALK: ChannelSettings<DingtalkConfig, Name> = {
  names: NAMES,
  whatToSet: 'DINGTALK_WEBHOOK (and DINGTALK_SECRET, if the robot signs)',
  read(env) {
    const robots = readRobots(env);
    const mentions = readMentions(env, robots.length > 0);
    return robots.length === 0 ? undefined : { robots, mentions };
  },
};

function readRobots(env: EnvReader<Name>): readonly RobotConfig[] {
  const webhooks = split(env.secret('DINGTALK_WEBHOOK') ?? '');
  const lists = {
    DINGTALK_SECRET: split(env.secret('DINGTALK_SECRET') ?? '', true),
    DINGTALK_KEYWORD: split(env.text('DINGTALK_KEYWORD') ?? '', true),
  };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length === 0) continue;
    if (webhooks.length === 0)
      env.problem(`${name} is set without DINGTALK_WEBHOOK; set the robot's webhook, too`);
    else if (list.length !== webhooks.length)
      env.problem(
        `${name} has ${list.length} entries for ${webhooks.length} webhooks; give one for each, in the same order (it may be empty: a,,c)`,
      );
  }
  if (new Set(webhooks).size < webhooks.length)
    env.problem('DINGTALK_WEBHOOK names the same robot twice; name each once');
  webhooks.forEach((webhook, i) => {
    const url = env.checkUrl(
      'DINGTALK_WEBHOOK',
      webhook,
      webhooks.length > 1 ? `entry ${i + 1}` : 'the value',
    );
    const token = url?.searchParams.get('access_token');
    if (url !== undefined && !token)
      env.problem(
        "DINGTALK_WEBHOOK has no access_token; copy the whole webhook address from the robot's settings",
      );
    env.addSecret(webhook, token);
    checkSecret(env, 'DINGTALK_WEBHOOK', 'the access_token', token);
    checkSecret(env, 'DINGTALK_SECRET', 'the secret', lists.DINGTALK_SECRET[i]);
  });
  return webhooks.map((webhook, i) => ({
    webhook,
    secret: env.addSecret(lists.DINGTALK_SECRET[i]) || undefined,
    keyword: lists.DINGTALK_KEYWORD[i] || undefined,
  }));
}

/** Of the mainland, or with a country code as DingTalk writes it. Digits only: the number stands in a message. */
const MOBILE = /^(?:1[0-9]{10}|\+[0-9]{1,3}-[0-9]{5,14})$/;
/** More would leave little of a message for what it says. */
const MOST_MENTIONS = 20;

/** One list for every robot: DingTalk passes over the numbers that are not in a robot's group. */
function readMentions(env: EnvReader<Name>, hasRobot: boolean): readonly string[] {
  const numbers = [...new Set(split(env.text('DINGTALK_AT') ?? ''))];
  if (numbers.length > 0 && !hasRobot)
    env.problem("DINGTALK_AT is set without DINGTALK_WEBHOOK; set the robot's webhook, too");
  if (numbers.length > MOST_MENTIONS)
    env.problem(`DINGTALK_AT has ${numbers.length} numbers; name at most ${MOST_MENTIONS}`);
  for (const number of numbers)
    if (!MOBILE.test(number))
      env.problem(
        `DINGTALK_AT: "${number.slice(0, 40)}" is not a mobile number; they look like 13800138000 or +852-61234567`,
      );
  return numbers;
}
