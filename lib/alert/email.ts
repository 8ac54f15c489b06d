import * as z from 'zod';
import type { Clock } from '../platform/clock.ts';
import { Redactor } from '../platform/redact.ts';
import { ChannelError, type Channel, type Composed } from './channel.ts';
import { emailChannelId, parseMailbox, parseSmtpUrl } from './email-address.ts';
import { emailFailure } from './email-failure.ts';
import { buildMime, type Mail } from './email-mime.ts';
import { deliverMail, type SmtpTimeouts } from './email-smtp.ts';
import type { MessageDocument } from './message/document.ts';
import { fitMessage, utf8Bytes } from './message/fit-message.ts';
import { renderHtml } from './message/render-html.ts';
import { renderText } from './message/render-text.ts';
import type { Language } from './message/texts.ts';

/** Text and HTML together. Some mail programs cut what is longer. */
const BUDGET_BYTES = 200_000;
const MIN_INTERVAL_MS = 60_000;
/** All within the time that the outbox allows for a send. */
const TIMEOUTS: SmtpTimeouts = { connectMs: 6_000, greetingMs: 6_000, idleMs: 8_000, totalMs: 11_000 };

export interface EmailOptions {
  /** `smtps://user:password@host:465`; `smtp://` demands STARTTLS, except on this machine. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly language: Language;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly timeouts?: Partial<SmtpTimeouts>;
  /** Certificates (PEM) to trust besides the system's. */
  readonly ca?: string;
  /** Told of the recipients that the server refused while it took the mail for the others. */
  readonly onPartial?: (rejected: readonly string[]) => void;
}

/**
 * A mail to all recipients. It counts as accepted when the server took it for at least one of them: sending it
 * again for the sake of the others would repeat it to those who have it. `onPartial` makes the rest visible.
 * Throws `ChannelError` (refused) for settings that cannot be used.
 */
export function emailChannel(options: EmailOptions): Channel {
  const { language, timeZone } = options;
  const server = parseSmtpUrl(options.smtpUrl);
  const from = parseMailbox(options.from, 'MAIL_FROM');
  const to = options.to.map((recipient) => parseMailbox(recipient, 'MAIL_TO'));
  const [first] = to;
  if (first === undefined) throw new ChannelError('MAIL_TO names no recipient', { code: 'ChannelRefused' });
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const redactor = new Redactor();
  const { login } = server;
  // As the protocol sends them, too: servers quote the line that they refuse.
  if (login !== undefined)
    redactor.add(login.password, base64(login.password), base64(`\0${login.user}\0${login.password}`));
  return {
    kind: 'email',
    id: emailChannelId(server, from, to),
    label: to.length === 1 ? `email to ${first.address}` : `email to ${to.length} recipients`,
    minIntervalMs: MIN_INTERVAL_MS,
    compose(notes, _envelopeId, nowMs): Composed {
      const render = (document: MessageDocument) => mailOf(document, nowMs);
      const bytes = (mail: Mail) => utf8Bytes(mail.text) + utf8Bytes(mail.html);
      const fitted = fitMessage(notes, { language, timeZone, nowMs }, { render, bytes }, BUDGET_BYTES);
      const { document, rendered } = fitted;
      return { payload: JSON.stringify(rendered), headline: rendered.subject, cut: document.hidden > 0 };
    },
    async send(envelope, signal) {
      const mail = mailShape.parse(JSON.parse(envelope.payload));
      const message = await buildMime(mail, { id: envelope.id, from, to });
      let rejected: readonly string[];
      try {
        rejected = await deliverMail({
          server,
          from: from.address,
          to: to.map(({ address }) => address),
          message,
          timeouts,
          ca: options.ca,
          signal,
        });
      } catch (error) {
        throw emailFailure(error, (text) => redactor.redact(text));
      }
      if (rejected.length > 0) tell(options.onPartial, rejected);
    },
  };
}

const mailShape = z.object({
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  dateMs: z.number(),
  important: z.boolean(),
});

function mailOf(document: MessageDocument, dateMs: number): Mail {
  return {
    subject: document.headline,
    text: renderText(document),
    html: renderHtml(document),
    dateMs,
    important: document.severity === 'critical' || document.severity === 'high',
  };
}

/** The mail is accepted: an error in whoever is told must not make it go out again. */
function tell(onPartial: EmailOptions['onPartial'], rejected: readonly string[]): void {
  try {
    onPartial?.(rejected);
  } catch {
    // Telling is all that failed.
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
