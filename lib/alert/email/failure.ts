import { ChannelError } from '../channel.ts';
import { SmtpStopped } from './smtp.ts';
import { visibleText } from '../../text/visible-text.ts';

const SAID = 300;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/;

/** The fields that the mail library sets on its errors. */
interface SmtpFailure {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

/**
 * What a failed exchange means. The library's error is not kept: its message and response may repeat what was
 * sent. Only codes, and the server's own words with the secrets taken out and on one line.
 */
export function emailFailure(thrown: unknown, redact: (text: string) => string): ChannelError {
  if (thrown instanceof SmtpStopped)
    return unavailable(
      `The mail server was not waited for: ${thrown.message}. Whether it took the mail is not known.`,
    );
  const failure: SmtpFailure = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const code = codeOf(failure);
  const reply = typeof failure.responseCode === 'number' ? failure.responseCode : undefined;
  const said =
    typeof failure.response === 'string' ? visibleText(redact(failure.response), SAID) : `code ${code}`;
  const answered = typeof failure.response === 'string';
  // 503 is about the state of the session, not about the mail.
  const final = reply !== undefined && reply >= 500 && reply !== 503;
  const command = typeof failure.command === 'string' ? failure.command : '';

  if (CERTIFICATE.test(code))
    return refused(`The certificate of the mail server does not hold (${code}): check the host in SMTP_URL`);
  if (failure.code === 'EAUTH' && (!answered || final))
    return refused(`The mail server refused the login: check user and password in SMTP_URL (${said})`);
  if (failure.code === 'ETLS' && command === 'STARTTLS' && reply !== undefined)
    return refused(`The mail server offers no encryption (STARTTLS): use smtps:// in SMTP_URL (${said})`);
  if (failure.code === 'EENVELOPE' && !answered)
    return refused('The mail addresses in MAIL_FROM or MAIL_TO cannot be used');
  if (failure.code === 'EMESSAGE' && !answered) return refused('The mail is larger than the server takes');
  if (final && command === 'MAIL FROM')
    return refused(`The mail server refused the sender: check MAIL_FROM (${said})`);
  if (final && command === 'RCPT TO')
    return refused(`The mail server refused every recipient: check MAIL_TO (${said})`);
  if (final && command === 'DATA')
    return refused(`The mail server refused the mail: check MAIL_FROM and MAIL_TO, and its rules (${said})`);
  return unavailable(`The mail server did not take the mail (${said})`);
}

/** The server refused the mail for its size: 552 and 523 (RFC 5321, RFC 4468), or before it was sent. */
export function isTooLarge(thrown: unknown): boolean {
  const failure: SmtpFailure = typeof thrown === 'object' && thrown !== null ? thrown : {};
  if (failure.code === 'EMESSAGE' && typeof failure.response !== 'string') return true;
  return failure.responseCode === 552 || failure.responseCode === 523;
}

const refused = (message: string): ChannelError => new ChannelError(message, { code: 'ChannelRefused' });
const unavailable = (message: string): ChannelError =>
  new ChannelError(message, { code: 'ChannelUnavailable' });

/** The system's code where there is one (`ECONNREFUSED`), else the library's (`ETIMEDOUT`). */
function codeOf(failure: SmtpFailure): string {
  const codes = [failure.originalCode, failure.code];
  const known = codes.find((code) => typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code));
  return typeof known === 'string' ? known : 'unknown';
}
