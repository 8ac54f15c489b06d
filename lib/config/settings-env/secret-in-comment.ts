/** Settings whose whole value is a secret, or holds one. */
export const SECRET_SETTINGS: readonly string[] = [
  'DINGTALK_WEBHOOK',
  'DINGTALK_SECRET',
  'SMTP_URL',
  'HEARTBEAT_URL',
  'MEMBER_EXTERNAL_ID',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
];

/** What stands in an example instead of a secret. */
const PLACEHOLDER = /^$|…|\.\.\.|\*\*|<|\bYOUR\b|YOUR_|\b(?:PASSWORD|TOKEN|SECRET|HOST|PORT|ID|xxx+)\b/i;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\bSEC[0-9A-Za-z]{20,}/, "a robot's signature secret"],
  [/access_token=[0-9A-Za-z]{16,}/, "a robot's webhook"],
  [/\bLTAI[0-9A-Za-z]{12,}/, 'an access key'],
];

/** What a comment seems to hold, in words that do not repeat it (I12); undefined: nothing. */
export function secretInComment(comment: string): string | undefined {
  const found = KINDS.find(([pattern]) => pattern.test(comment));
  if (found !== undefined) return found[1];
  const [, password] = /\w+:\/\/[^\s:@/]+:([^\s@]+)@/.exec(comment) ?? [];
  if (password !== undefined && !PLACEHOLDER.test(password)) return 'an address with its password';
  const [, name = '', value = ''] = /^\s*(?:export\s+)?([A-Za-z_]+)=\s*["']?([^"'\s]*)/.exec(comment) ?? [];
  if (!SECRET_SETTINGS.includes(name) || PLACEHOLDER.test(value)) return undefined;
  return `a value of ${name}`;
}
