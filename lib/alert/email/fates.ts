import { visibleText } from '../../text/visible-text.ts';
import type { Fate, Unaccepted } from '../fate.ts';
import { WHICH_SCHEME } from '../../platform/network-errors.ts';
import { unreached } from '../unreached.ts';

/**
 * The stages of an exchange: the last command that was sent, or what was waited for. `DATA` is the command, before it
 * is granted, and the mail on its way; `DOT` begins with the mail's last byte: only from then on the server may have it.
 */
export const STAGES = [
  'CONNECT',
  'GREETING',
  'EHLO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'DOT',
] as const;
export type Stage = (typeof STAGES)[number];

/** How an exchange with a mail server ended. */
export type SmtpEnd =
  | { readonly kind: 'taken' }
  /** The server answered something other than «yes»: its reply as it came, perhaps of several lines. */
  | { readonly kind: 'replied'; readonly stage: Stage; readonly reply: string }
  /** No reply came; `code` is the system's. */
  | { readonly kind: 'lost'; readonly stage: Stage; readonly code: string };

/** Whom the mail was for, and through whom. */
export interface MailRoute {
  /** «the mail server smtp.example.com:465». */
  readonly server: string;
  /** Host and port. */
  readonly at: string;
  readonly recipient: string;
  /** Removes secrets from what the server says. */
  readonly redact: (text: string) => string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SAID = 300;

interface Row {
  readonly at: readonly Stage[];
  /** Matches the reply's code, and its enhanced code (RFC 3463) if it has one: `550 5.1.1`. */
  readonly reply: RegExp;
  readonly kind: Unaccepted['kind'];
  /** What happened, and how to mend it. */
  readonly says: (route: MailRoute) => string;
  readonly retryAfterMs?: number;
}

type Says = Row['says'];

/** Some servers look at sender and recipient only when they have the mail. */
const AFTER_MAIL: readonly Stage[] = ['RCPT', 'DATA', 'DOT'];
const tooLarge: Says = ({ server }) => `${server} finds the mail too large`;
const senderRefused: Says = ({ server }) =>
  `${server} refused the sender: check MAIL_FROM, which some servers want to be the user in SMTP_URL`;
const recipientRefused: Says = ({ server, recipient }) =>
  `${server} takes no mail for ${recipient}: check MAIL_TO`;

/**
 * What each reply means at each stage; the first row that matches counts. Sources: RFC 5321 (4.2.3 and 4.3.2 the
 * codes, 4.2.1: what a 4yz refuses was not done), RFC 1870 (size), RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 3463 and
 * 5248 (enhanced codes), RFC 6647 (greylisting).
 */
export const ROWS: readonly Row[] = [
  {
    at: ['RCPT'],
    reply: /^45/,
    kind: 'putOff',
    retryAfterMs: 5 * MINUTE,
    says: ({ server, recipient }) =>
      `${server} takes no mail for ${recipient} yet, as servers do with a sender that they do not know (greylisting)`,
  },
  {
    at: STAGES,
    reply: /^4/,
    kind: 'putOff',
    retryAfterMs: MINUTE,
    says: ({ server }) => `${server} took nothing and wants to be asked later; check it if this lasts`,
  },
  {
    at: ['GREETING'],
    reply: /^5/,
    kind: 'channelRefused',
    says: ({ server }) =>
      `${server} takes no mail from this machine: check the host in SMTP_URL, and have this address allowed there`,
  },
  {
    at: ['EHLO'],
    reply: /^5/,
    kind: 'channelRefused',
    says: ({ server }) =>
      `${server} offers no encryption, or no extensions at all: use another host in SMTP_URL`,
  },
  {
    at: ['STARTTLS'],
    reply: /^5/,
    kind: 'channelRefused',
    says: ({ server }) =>
      `${server} offers no encryption (STARTTLS): use smtps:// in SMTP_URL, as a rule with port 465`,
  },
  {
    at: ['AUTH'],
    reply: /^50/,
    kind: 'channelRefused',
    says: ({ server }) =>
      `${server} takes no login: use its port for sending in SMTP_URL, or leave user and password out`,
  },
  {
    at: ['AUTH'],
    reply: /^5/,
    kind: 'channelRefused',
    says: ({ server }) => `${server} refused the login: check user and password in SMTP_URL`,
  },
  {
    at: ['MAIL', 'RCPT'],
    reply: /^530|^503/,
    kind: 'channelRefused',
    says: ({ server }) => `${server} wants a login first: write user and password into SMTP_URL`,
  },
  {
    // About the order of the commands, not about the mail: a new exchange begins from the start.
    at: ['DATA', 'DOT'],
    reply: /^503/,
    kind: 'putOff',
    retryAfterMs: MINUTE,
    says: ({ server }) => `${server} lost the order of the exchange and took nothing; check it if this lasts`,
  },
  {
    at: AFTER_MAIL,
    reply: /^\d+ 5\.2\.[12]$/,
    kind: 'channelRefused',
    says: ({ server, recipient }) =>
      `${server} takes no mail for ${recipient}, whose mailbox is full or closed: clear it, or change MAIL_TO`,
  },
  {
    at: ['MAIL', 'RCPT', 'DATA', 'DOT'],
    reply: /^\d+ 5\.(2\.3|3\.4)$/,
    kind: 'contentRefused',
    says: tooLarge,
  },
  { at: ['MAIL', 'DATA', 'DOT'], reply: /^552$|^523/, kind: 'contentRefused', says: tooLarge },
  { at: ['MAIL'], reply: /^5/, kind: 'channelRefused', says: senderRefused },
  { at: AFTER_MAIL, reply: /^\d+ 5\.1\.[78]$/, kind: 'channelRefused', says: senderRefused },
  {
    at: ['RCPT'],
    reply: /^\d+ 5\.7\./,
    kind: 'channelRefused',
    says: ({ server, recipient }) =>
      `the rules of ${server} forbid mail from here to ${recipient}: have it allowed there, or check MAIL_FROM, MAIL_TO, and user and password in SMTP_URL`,
  },
  { at: ['RCPT'], reply: /^5/, kind: 'channelRefused', says: recipientRefused },
  { at: ['DATA', 'DOT'], reply: /^\d+ 5\.1\./, kind: 'channelRefused', says: recipientRefused },
  {
    at: ['DATA', 'DOT'],
    reply: /^5/,
    kind: 'contentRefused',
    says: ({ server }) => `${server} refuses what this mail says, as a rule a name in it`,
  },
];

/**
 * What became of a mail to one recipient. The text that the server sent is shown on one line, without secrets: some
 * servers repeat what they refuse.
 */
export function smtpFate(end: SmtpEnd, route: MailRoute): Fate {
  if (end.kind === 'taken') return { kind: 'accepted' };
  if (end.kind === 'lost') return fateOfLost(end, route);
  const { stage, reply } = end;
  const codes = codesOf(reply);
  const said = visibleText(route.redact(oneLine(reply)), SAID);
  const row = ROWS.find((candidate) => candidate.at.includes(stage) && candidate.reply.test(codes));
  if (row === undefined) return fateOfNoReply(stage, said, route);
  const { kind, retryAfterMs } = row;
  const message = `${upperFirst(row.says(route))} (${stage}: ${said})`;
  return kind === 'putOff' ? { kind, message, retryAfterMs } : { kind, message };
}

/** The connection ended, or the waiting. Until the mail's last byte was sent, the server has nothing. */
function fateOfLost({ stage, code }: Extract<SmtpEnd, { kind: 'lost' }>, route: MailRoute): Unaccepted {
  const { server, at } = route;
  if (stage === 'DOT')
    return {
      kind: 'unknown',
      message: `${upperFirst(server)} was given the mail and did not say that it took it (${code}); whether it did is not known`,
    };
  if (stage === 'GREETING' && code !== 'ABORTED')
    return {
      kind: 'putOff',
      message: `${upperFirst(server)} does not open the exchange as a mail server (${code}): check host and port in SMTP_URL; ${WHICH_SCHEME}`,
    };
  if (code === 'ETIMEDOUT' && stage !== 'CONNECT' && stage !== 'STARTTLS')
    return {
      kind: 'putOff',
      message: `${upperFirst(server)} took nothing, since it did not answer in time (${stage}); check it if this lasts`,
    };
  return unreached('The mail server', code, { at, setting: 'SMTP_URL' });
}

/** Something that is no reply of SMTP: of another service, or of a machine between. */
const fateOfNoReply = (stage: Stage, said: string, { server }: MailRoute): Unaccepted =>
  stage === 'DOT'
    ? {
        kind: 'unknown',
        message: `${upperFirst(server)} was given the mail, and its answer cannot be read; whether it took it is not known (${stage}: ${said})`,
      }
    : {
        kind: 'putOff',
        message: `${upperFirst(server)} does not answer as a mail server: check host and port in SMTP_URL; ${WHICH_SCHEME} (${stage}: ${said})`,
      };

/** `550 5.1.1`, or `550`; empty where there is none. The enhanced code may stand in any line. */
function codesOf(reply: string): string {
  const [code = ''] = /^[2-5]\d\d(?=[ -]|$)/.exec(reply) ?? [];
  const [, enhanced] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?=\s|$)/m.exec(reply) ?? [];
  return code === '' || enhanced === undefined ? code : `${code} ${enhanced}`;
}

/** Several lines as one, each code only once. */
const oneLine = (reply: string): string => reply.replaceAll(/\r?\n(?:\d{3}[ -](?:\d\.\d+\.\d+ )?)?/g, ' ');

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
