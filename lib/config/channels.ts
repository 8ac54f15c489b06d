import { type EnvReader, split } from './env.ts';

export interface DingtalkConfig {
  readonly webhook: string;
  readonly secret: string | undefined;
  readonly keyword: string | undefined;
}

export interface MailConfig {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** Where people are told, and how. */
export interface ChannelConfig {
  readonly dingtalk: readonly DingtalkConfig[];
  /** Mobile numbers that every robot mentions in the severest messages. */
  readonly mentions: readonly string[];
  readonly mail: MailConfig | undefined;
  readonly language: 'en' | 'zh';
  readonly timeZone: string;
}

/** The channels' settings; `required`: where nobody would be told without one. */
export function readChannels(env: EnvReader, required: boolean): ChannelConfig {
  const [dingtalk, mail] = [readDingtalk(env), readMail(env)];
  if (required && dingtalk.length === 0 && mail === undefined)
    env.problem(
      'no channel: set DINGTALK_WEBHOOK, or SMTP_URL with MAIL_FROM and MAIL_TO, so that somebody is told',
    );
  return { dingtalk, mentions: readMentions(env, dingtalk.length > 0), mail, ...readReader(env) };
}

/** In which words and which times people read. */
export const readReader = (env: EnvReader): Pick<ChannelConfig, 'language' | 'timeZone'> => ({
  language: env.oneOf('ALERT_LANGUAGE', ['en', 'zh']),
  timeZone: readTimeZone(env),
});

function readDingtalk(env: EnvReader): readonly DingtalkConfig[] {
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
function readMentions(env: EnvReader, hasRobot: boolean): readonly string[] {
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

function readMail(env: EnvReader): MailConfig | undefined {
  const smtpUrl = env.secret('SMTP_URL');
  const from = env.text('MAIL_FROM');
  const to = split(env.text('MAIL_TO') ?? '');
  const missing = [smtpUrl ?? 'SMTP_URL', from ?? 'MAIL_FROM', to.length > 0 ? '' : 'MAIL_TO'].filter((n) =>
    ['SMTP_URL', 'MAIL_FROM', 'MAIL_TO'].includes(n),
  );
  if (missing.length === 3) return undefined;
  for (const name of missing)
    env.problem(`${name} is not set; email needs SMTP_URL, MAIL_FROM and MAIL_TO together`);
  for (const [name, list] of [
    ['MAIL_FROM', from === undefined ? [] : [from]],
    ['MAIL_TO', to],
  ] as const)
    for (const address of list)
      if (!ADDRESS.test(address))
        env.problem(
          // What has a colon may be SMTP_URL in the wrong place, with its password.
          `${name}: ${address.includes(':') ? 'the value' : `"${address.slice(0, 80)}"`} is not a mail address`,
        );
  if (smtpUrl !== undefined) checkSmtpUrl(env, smtpUrl);
  return { smtpUrl: smtpUrl ?? '', from: from ?? '', to };
}

/** Plain addresses only: what goes into an SMTP command and a header must not be able to end it. */
const ADDRESS = /^[^\s@<>",;:\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,190}$/u;

function checkSmtpUrl(env: EnvReader, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    env.problem(
      'SMTP_URL must look like smtps://user:password@host:465 (special characters in the password percent-encoded)',
    );
    return;
  }
  if ((url.username === '') !== (url.password === ''))
    env.problem('SMTP_URL needs both a user and a password, or neither');
  try {
    decodeURIComponent(url.username);
    env.addSecret(url.password, decodeURIComponent(url.password));
  } catch {
    env.problem('SMTP_URL: the user or password has a % that encodes nothing; write % as %25');
  }
}

function readTimeZone(env: EnvReader): string {
  const zone = env.text('ALERT_TIMEZONE');
  if (zone === undefined) return 'UTC';
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    env.problem(`ALERT_TIMEZONE: "${zone.slice(0, 40)}" is not a time zone; they look like Asia/Shanghai`);
  }
  return zone;
}
