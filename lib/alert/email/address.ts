import { createHash } from 'node:crypto';
import { ConfigError } from '../../errors.ts';
import { isLoopback } from '../../platform/loopback.ts';

/** A mail server, taken apart so that its password appears in no message. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start. Otherwise STARTTLS is required, except on loopback. */
  readonly secure: boolean;
  readonly loopback: boolean;
  readonly login?: { readonly user: string; readonly password: string } | undefined;
}

/** @throws ConfigError that names the setting and repeats nothing of its value (I12). */
export function parseSmtpUrl(smtpUrl: string): SmtpServer {
  // No cause: the error of `new URL` carries the whole of it in `input`.
  if (!URL.canParse(smtpUrl)) throw refused('SMTP_URL is not a URL like smtps://user:password@host:465');
  const url = new URL(smtpUrl);
  if (url.protocol !== 'smtps:' && url.protocol !== 'smtp:')
    throw refused('SMTP_URL must begin with smtps:// or smtp://');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw refused('SMTP_URL names no host');
  const secure = url.protocol === 'smtps:';
  const user = decoded(url.username);
  const password = decoded(url.password);
  if ((user === '') !== (password === ''))
    throw refused('SMTP_URL needs both a user and a password, or neither');
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    loopback: isLoopback(url.hostname),
    login: user === '' ? undefined : { user, password },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('SMTP_URL has a % that begins no escape in its user or password: write it as %25');
  }
}

/** A mail address with the name before it, if there is one. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/u;

/**
 * `audit@example.com` or `Share auditor <audit@example.com>`.
 * @throws ConfigError that names the setting and repeats nothing of its value (I12).
 */
export function parseMailbox(text: string, setting: 'MAIL_FROM' | 'MAIL_TO'): Mailbox {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]*)>$/u.exec(text.trim()) ?? [];
  const address = (bracketed ?? text).trim();
  // Control characters above all: a line break here would start another header.
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(text.trim()))
    throw refused(`${setting} holds something that is no mail address`);
  return { name: name.trim().replace(/^"(.*)"$/u, '$1'), address };
}

/** Names the channel: who writes to whom through which server. The password is not in it, and may change. */
export function emailChannelId(server: SmtpServer, from: Mailbox, to: Mailbox): string {
  const address = JSON.stringify(['email', server.host, server.port, from.address, [to.address]]);
  return createHash('sha256').update(address).digest('hex').slice(0, 16);
}

const refused = (problem: string): ConfigError => new ConfigError([problem]);
