import * as v from 'valibot';
import { placeOf } from '../../platform/schema.ts';
import type { Note } from '../../model/note.ts';
import type { Clock } from '../../platform/clock.ts';
import { Redactor } from '../../platform/redact.ts';
import { ChannelError, type Composed, type TestableChannel } from '../channel.ts';
import { emailChannelId, parseMailbox, parseSmtpUrl } from './address.ts';
import { emailFailure, isTooLarge } from './failure.ts';
import { buildMime, type Mail, type MailAttachment } from './mime.ts';
import { deliverMail, type SmtpTimeouts } from './smtp.ts';
import type { MessageDocument } from '../message/document.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import { fitMessage, utf8Bytes } from '../message/fit-message.ts';
import { renderHtml } from '../message/render-html.ts';
import { renderText } from '../message/render-text.ts';
import { type Language, textsFor } from '../message/texts.ts';

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
  /** Called with the recipients that the server refused if it accepted the mail for others. */
  readonly onPartial?: (rejected: readonly string[]) => void;
}

/**
 * One mail to all recipients. It counts as accepted if the server accepted it for at least one of them, because
 * sending it again would repeat it to those who have it. `onPartial` reports the others.
 * Throws `ChannelError` (refused) for settings that cannot be used.
 */
export function emailChannel(options: EmailOptions): TestableChannel {
  const { language, timeZone, clock } = options;
  const server = parseSmtpUrl(options.smtpUrl);
  const from = parseMailbox(options.from, 'MAIL_FROM');
  const to = options.to.map((recipient) => parseMailbox(recipient, 'MAIL_TO'));
  const [first] = to;
  if (first === undefined) throw new ChannelError('MAIL_TO names no recipient', { code: 'ChannelRefused' });
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const redactor = new Redactor();
  const { login } = server;
  // In the protocol's encoding, too: servers quote the line that they refuse.
  if (login !== undefined)
    redactor.add(login.password, base64(login.password), base64(`\0${login.user}\0${login.password}`));
  return {
    kind: 'email',
    id: emailChannelId(server, from, to),
    label: to.length === 1 ? `email to ${first.address}` : `email to ${to.length} recipients`,
    minIntervalMs: MIN_INTERVAL_MS,
    composeDocument: (document, _envelopeId, nowMs) => JSON.stringify(mailOf(document, nowMs)),
    compose(notes, _envelopeId, nowMs): Composed {
      const render = (document: MessageDocument) => mailOf(document, nowMs);
      const bytes = (mail: Mail) => utf8Bytes(mail.text) + utf8Bytes(mail.html);
      const words = { language, timeZone, nowMs, attaches: true };
      const { document, rendered } = fitMessage(notes, words, { render, bytes }, BUDGET_BYTES);
      const attachment = attachmentOf(notes, language);
      const mail: Mail = attachment === undefined ? rendered : { ...rendered, attachment };
      return { payload: JSON.stringify(mail), headline: mail.subject, cut: document.hidden > 0 };
    },
    async send(envelope, signal) {
      const stored = v.safeParse(mailShape, JSON.parse(envelope.payload));
      if (!stored.success)
        throw new Error(
          `The stored mail is damaged: ${placeOf(stored.issues[0])} ${stored.issues[0].message}`,
        );
      const mail = stored.output;
      const startMs = clock.now();
      const hand = async (what: Mail, totalMs: number): Promise<readonly string[]> =>
        deliverMail({
          server,
          from: from.address,
          to: to.map(({ address }) => address),
          message: await buildMime(what, { id: envelope.id, from, to }),
          timeouts: { ...timeouts, totalMs },
          ca: options.ca,
          signal,
        });
      let rejected: readonly string[];
      try {
        rejected = await hand(mail, timeouts.totalMs).catch((error: unknown) => {
          // Refused for its size, so not accepted: the text matters more than the file.
          if (mail.attachment === undefined || !isTooLarge(error)) throw error;
          // Both attempts within the time of one send.
          const leftMs = Math.max(1, startMs + timeouts.totalMs - clock.now());
          return hand(withoutFile(mail, mail.attachment.instead), leftMs);
        });
      } catch (error) {
        throw emailFailure(error, (text) => redactor.redact(text));
      }
      if (rejected.length > 0) notifyPartial(options.onPartial, rejected);
    },
  };
}

const mailShape = v.object({
  subject: v.string(),
  text: v.string(),
  html: v.string(),
  dateMs: v.number(),
  important: v.boolean(),
  attachment: v.optional(v.object({ fileName: v.string(), gzipBase64: v.string(), instead: v.string() })),
});

function attachmentOf(notes: readonly Note[], language: Language): MailAttachment | undefined {
  const report = notes.find((note) => note.kind === 'digest')?.report;
  if (report === undefined) return undefined;
  return { ...report, instead: textsFor(language).digest.reportRefused };
}

function withoutFile({ attachment: _attachment, ...mail }: Mail, instead: string): Mail {
  return {
    ...mail,
    text: `${mail.text}\n${instead}\n`,
    html: mail.html.replace('</body>', `<p>${escapeHtml(instead)}</p>\n</body>`),
  };
}

function mailOf(document: MessageDocument, dateMs: number): Mail {
  return {
    subject: document.headline,
    text: renderText(document),
    html: renderHtml(document),
    dateMs,
    important: document.severity === 'critical' || document.severity === 'high',
  };
}

/** The mail is accepted: an error in the callback must not cause it to be sent again. */
function notifyPartial(onPartial: EmailOptions['onPartial'], rejected: readonly string[]): void {
  try {
    onPartial?.(rejected);
  } catch {
    // Only the notification failed.
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
