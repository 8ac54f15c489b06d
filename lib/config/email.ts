import type { ChannelSettings } from './channel-settings.ts';
import { type EnvReader, split } from './env.ts';
import { checkSecret } from './weak-secret.ts';

export interface EmailConfig {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

const NAMES = ['SMTP_URL', 'MAIL_FROM', 'MAIL_TO'] as const;
type Name = (typeof NAMES)[number];

export const EMAIL: ChannelSettings<EmailConfig, Name> = {
  names: NAMES,
  whatToSet: 'SMTP_URL with MAIL_FROM and MAIL_TO',
  read: readMail,
};

function readMail(env: EnvReader<Name>): EmailConfig | undefined {
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
  if (new Set(to.map((address) => address.toLowerCase())).size < to.length)
    env.problem('MAIL_TO names the same recipient twice; name each once');
  if (smtpUrl !== undefined) checkSmtpUrl(env, smtpUrl);
  return { smtpUrl: smtpUrl ?? '', from: from ?? '', to };
}

/** Plain addresses only: what goes into an SMTP command and a header must not be able to end it. */
const ADDRESS = /^[^\s@<>",;:\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,190}$/u;

/**
 * A # / or ? in the user or password ends the host's part of a URL there: what follows, with the @ before the host, is
 * lost. An @ alone does no harm, because the last one counts.
 */
const isCutShort = (value: string): boolean => {
  const [, rest = ''] = /^smtps?:\/\/(.*)$/is.exec(value) ?? [];
  const userAndPassword = rest.slice(0, Math.max(rest.lastIndexOf('@'), 0));
  return /[#/?]/.test(userAndPassword);
};

function checkSmtpUrl(env: EnvReader<Name>, value: string): void {
  if (isCutShort(value)) {
    env.problem(
      'SMTP_URL: the user or password has a # / or ? as it is; percent-encode such characters there (@ as %40, # as %23, / as %2F, ? as %3F), as in smtps://alerts%40example.com:PASSWORD@host:465',
    );
    return;
  }
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
    checkSecret(env, 'SMTP_URL', 'the password', decodeURIComponent(url.password));
  } catch {
    env.problem('SMTP_URL: the user or password has a % that encodes nothing; write % as %25');
  }
}
