import { createHash } from 'node:crypto';
import { ConfigError } from '../../errors.ts';
import { isLoopback } from '../../platform/loopback.ts';

/** A custom robot's address, taken apart so that its token appears in no message. */
export interface DingtalkAddress {
  /** Without a query. */
  readonly endpoint: string;
  readonly accessToken: string;
  /** Names the robot wherever it is configured: the same address is the same channel (I3). */
  readonly id: string;
}

/** @throws ConfigError that names the setting and repeats nothing of its value (I12). */
export function parseWebhook(webhook: string): DingtalkAddress {
  // No cause: the error of `new URL` carries the whole of it in `input`.
  if (!URL.canParse(webhook)) throw refused('is not a URL');
  const url = new URL(webhook);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!secure) throw refused('must begin with https://');
  if (url.username !== '' || url.password !== '') throw refused('must hold no user name or password');
  const accessToken = url.searchParams.get('access_token') ?? '';
  if (accessToken === '')
    throw refused('has no access_token; copy the address from the settings of the robot');
  const id = createHash('sha256').update(`dingtalk:${accessToken}@${url.host}`).digest('hex').slice(0, 16);
  return { endpoint: `${url.origin}${url.pathname}`, accessToken, id };
}

const refused = (what: string): ConfigError => new ConfigError([`DINGTALK_WEBHOOK ${what}`]);
