import { quoted, type Rule } from './given.ts';

const DIRECT_MAIL = /^smtpdm[a-z0-9-]*\.aliyun(?:cs)?\.com$/i;
/** DirectMail's servers, one a region (vendor's page «SMTP endpoints», June 2026). */
const DIRECT_MAIL_SERVERS: Readonly<Record<string, string>> = {
  'smtpdm.aliyun.com': 'Hangzhou',
  'smtpdm-ap-southeast-1.aliyuncs.com': 'Singapore',
  'smtpdm-us-east-1.aliyuncs.com': 'Virginia',
  'smtpdm-eu-central-1.aliyuncs.com': 'Frankfurt',
};
/** Listed there for those who have it. */
const LEGACY_SERVER = 'smtpdm-ap-southeast-1.aliyun.com';

/** The user as it stands in a URL; what is written in messages never holds the password (I12). */
const withUser = (url: URL, scheme: string, port: number, user = url.username): string =>
  `${scheme}://${user === '' ? '' : `${user}:PASSWORD@`}${url.hostname}:${port}`;

/** Mail servers and their ports. `smtps` is TLS from the start, `smtp` upgrades by STARTTLS. */
export const smtpRule: Rule = ({ text, problem, warn }) => {
  const value = text('SMTP_URL') ?? '';
  const url = /^smtps?:\/\//.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return;
  const { protocol, port, hostname } = url;
  if (protocol === 'smtp:' && port === '465')
    problem('SMTP_URL', `port 465 is TLS from the start; write ${withUser(url, 'smtps', 465)}`);
  else if (protocol === 'smtps:' && ['25', '80', '587'].includes(port))
    problem(
      'SMTP_URL',
      `port ${port} is not TLS from the start; write ${withUser(url, 'smtps', 465)}${port === '587' ? `, or ${withUser(url, 'smtp', 587)}` : ''}`,
    );
  else if (DIRECT_MAIL.test(hostname)) {
    directMail(url, text('MAIL_FROM'), problem);
    const host = hostname.toLowerCase();
    if (DIRECT_MAIL_SERVERS[host] === undefined && host !== LEGACY_SERVER)
      warn(
        'SMTP_URL',
        `${host} is not among DirectMail's servers that are known here: ${listed(DIRECT_MAIL_SERVERS)}. A sender's address works only in the region in which it was made`,
      );
  }
};

const listed = (servers: Readonly<Record<string, string>>): string =>
  Object.entries(servers)
    .map(([host, region]) => `${host} (${region})`)
    .join(', ');

function directMail(url: URL, from: string | undefined, problem: (name: string, what: string) => void): void {
  if (from === undefined || url.username === '' || !from.includes('@')) return;
  const user = URL.canParse(`x:${url.username}`) ? decoded(url.username) : undefined;
  if (user === undefined || user.toLowerCase() === from.toLowerCase()) return;
  const port = url.port === '' ? (url.protocol === 'smtps:' ? 465 : 587) : Number(url.port);
  problem(
    'SMTP_URL',
    `DirectMail takes the sender's address, MAIL_FROM, as the user; write ${withUser(url, url.protocol.slice(0, -1), port, encodeURIComponent(from))}`,
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Function Compute lets nothing out by port 25 (vendor's page «Limits»). */
export const port25Rule: Rule = ({ text, problem }) => {
  const value = text('SMTP_URL') ?? '';
  if (!URL.canParse(value) || new URL(value).port !== '25') return;
  problem(
    'SMTP_URL',
    `port 25 is closed on Function Compute; write ${withUser(new URL(value), 'smtps', 465)}`,
  );
};

const PLAIN = /^[^\s@<>",;:\\()[\]]{1,64}@[A-Za-z0-9.-]{1,190}$/u;

export const addressesRule: Rule = ({ text, problem }) => {
  for (const name of ['MAIL_FROM', 'MAIL_TO']) {
    const value = text(name);
    // What has a colon may be SMTP_URL in the wrong place, with its password.
    if (value === undefined || /:(?!$)/.test(value.replace(/^mailto:/i, ''))) continue;
    const parts = value.replace(/^mailto:/i, '').split(/[,;，；、\r\n]+/u);
    const addresses = parts
      .map((part) => /<([^<>]*)>/.exec(part)?.[1]?.trim() ?? part.trim())
      .filter((part) => part !== '');
    const write = (name === 'MAIL_FROM' ? addresses.slice(0, 1) : addresses).join(',');
    if (value.replaceAll(/\s*,\s*/g, ',') !== write && addresses.every((part) => PLAIN.test(part)))
      problem(
        name,
        `${quoted(value)} is not ${name === 'MAIL_FROM' ? 'one plain address' : 'plain addresses with commas between them'}; write ${write}`,
      );
  }
};
