import type { Note } from '../../model/note.ts';
import type { Clock } from '../../platform/clock.ts';
import { Redactor } from '../../platform/redact.ts';
import type { Composed, TestableChannel } from '../channel.ts';
import type { Fate } from '../fate.ts';
import { emailChannelId, parseMailbox, parseSmtpUrl } from './address.ts';
import { smtpFate } from './fates.ts';
import { buildMime, type Mail, type MailAttachment } from './mime.ts';
import { isOurReport } from './report-file.ts';
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
/** Before the mail is handed over; then the answer is waited for as long as the sender may (RFC 5321, 4.5.3.2.6). */
const TIMEOUTS: SmtpTimeouts = { connectMs: 6_000, commandMs: 8_000 };

export interface EmailOptions {
  /** `smtps://user:password@host:465`; `smtp://` demands STARTTLS, except on this machine. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly timeouts?: Partial<SmtpTimeouts>;
  /** Certificates (PEM) to trust besides the system's. */
  readonly ca?: string;
}

/**
 * Mails to one recipient, each of whom has a channel of his own: what the server does with his mail concerns nobody
 * else's (I3). So the pace, a mail a minute, is that of one recipient; a server sees as many a minute as there are.
 * @throws ConfigError for settings that cannot be used.
 */
export function emailChannel(options: EmailOptions): TestableChannel {
  const { language, timeZone, clock } = options;
  const server = parseSmtpUrl(options.smtpUrl);
  const from = parseMailbox(options.from, 'MAIL_FROM');
  const to = parseMailbox(options.to, 'MAIL_TO');
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const redactor = new Redactor();
  const { login } = server;
  // In the protocol's encoding, too: servers quote the line that they refuse.
  if (login !== undefined)
    redactor.add(login.password, base64(login.password), base64(`\0${login.user}\0${login.password}`));
  const at = `${server.host}:${server.port}`;
  const route = {
    server: `the mail server ${at}`,
    at,
    recipient: to.address,
    redact: (text: string) => redactor.redact(text),
  };
  return {
    kind: 'email',
    id: emailChannelId(server, from, to),
    label: `email to ${to.address}`,
    minIntervalMs: MIN_INTERVAL_MS,
    composeDocument: (document, _envelopeId, nowMs) => JSON.stringify(mailOf(document, nowMs)),
    compose(stored, _envelopeId, nowMs, form): Composed {
      const notes = stored.map(withOwnReport);
      const render = (document: MessageDocument) => mailOf(document, nowMs);
      const bytes = (mail: Mail) => utf8Bytes(mail.text) + utf8Bytes(mail.html);
      // A report is full of names.
      const attachment = form === 'reduced' ? undefined : attachmentOf(notes, language);
      const words = { language, timeZone, nowMs, form, attaches: attachment !== undefined };
      const { document, rendered } = fitMessage(notes, words, { render, bytes }, BUDGET_BYTES);
      const mail: Mail = attachment === undefined ? rendered : { ...rendered, attachment };
      return { payload: JSON.stringify(mail), headline: mail.subject, cut: document.hidden > 0 };
    },
    async send(envelope, limits) {
      const mail = JSON.parse(envelope.payload) as Mail;
      const hand = async (what: Mail): Promise<Fate> =>
        smtpFate(
          await deliverMail({
            ...limits,
            server,
            from: from.address,
            to: to.address,
            message: await buildMime(what, { id: envelope.id, from, to }),
            timeouts,
            clock,
            ca: options.ca,
          }),
          route,
        );
      const fate = await hand(mail);
      // The text matters more than the file, which may be what the server finds too large, or dislikes.
      if (fate.kind !== 'contentRefused' || mail.attachment === undefined) return fate;
      return hand(withoutFile(mail, mail.attachment.instead));
    },
  };
}

/** What a row holds is attached only if it is a report as this program makes it. */
const withOwnReport = (note: Note): Note =>
  note.kind !== 'digest' || note.report === undefined || isOurReport(note.report)
    ? note
    : { ...note, report: undefined, reportLeftOut: 'failed' };

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

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
