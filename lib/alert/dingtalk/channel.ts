import type { Clock } from '../../platform/clock.ts';
import { Redactor } from '../../platform/redact.ts';
import type { Composed, TestableChannel } from '../channel.ts';
import { parseWebhook } from './address.ts';
import { postJson } from '../post-json.ts';
import { signedUrl } from './sign.ts';
import { fateOf } from './fates.ts';
import type { MessageDocument } from '../message/document.ts';
import { fitMessage, utf8Bytes } from '../message/fit-message.ts';
import { escapeMarkdown, renderMarkdown } from '../message/render-markdown.ts';
import type { Language } from '../message/texts.ts';

/** DingTalk accepts 20,000 bytes. How exactly it counts is not documented, so some are left free. */
const BUDGET_BYTES = 18_000;
/** 20 messages a minute are allowed; after the 21st the robot refuses everything for ten minutes. */
const MIN_INTERVAL_MS = 3_200;

export interface DingtalkOptions {
  readonly webhook: string;
  /** Signs every message; undefined: the robot has a keyword or an IP list instead. */
  readonly secret?: string | undefined;
  /** Added to every title and text that lacks it. */
  readonly keyword?: string | undefined;
  /** Mobile numbers that the severest messages mention. */
  readonly mentions?: readonly string[] | undefined;
  readonly label: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly clock: Clock;
  /** For the connection alone, in milliseconds. */
  readonly connectMs?: number;
}

/**
 * A custom robot in a DingTalk group. The payload is the body of the request, sent as it was stored; only the
 * signature is new each time.
 * @throws ConfigError for an address that cannot be used.
 */
export function dingtalkChannel(options: DingtalkOptions): TestableChannel {
  const { secret, keyword, language, timeZone, clock, mentions = [], connectMs } = options;
  const address = parseWebhook(options.webhook);
  const redactor = new Redactor();
  redactor.add(address.accessToken, secret);
  const peer = { at: new URL(address.endpoint).host, setting: 'DINGTALK_WEBHOOK' };
  const body = (document: MessageDocument, msgUuid: string) =>
    messageBody(document, msgUuid, keyword, mentions);
  return {
    kind: 'dingtalk',
    id: address.id,
    label: options.label,
    minIntervalMs: MIN_INTERVAL_MS,
    composeDocument: (document, envelopeId) => JSON.stringify(body(document, envelopeId)),
    compose(notes, envelopeId, nowMs, form): Composed {
      const render = (document: MessageDocument) => body(document, envelopeId);
      const bytes = (made: MessageBody) => utf8Bytes(JSON.stringify(made));
      const words = { language, timeZone, nowMs, form };
      const fitted = fitMessage(notes, words, { render, bytes }, BUDGET_BYTES);
      return {
        payload: JSON.stringify(fitted.rendered),
        headline: fitted.rendered.markdown.title,
        cut: fitted.document.hidden > 0,
      };
    },
    async send(envelope, limits) {
      const url = signedUrl(address, secret, clock.now());
      const posted = await postJson(url, envelope.payload, { ...limits, clock, connectMs });
      return fateOf(posted, peer, (text) => redactor.redact(text));
    },
  };
}

interface MessageBody {
  readonly msgtype: 'markdown';
  readonly markdown: { readonly title: string; readonly text: string };
  readonly at: { readonly isAtAll: false; readonly atMobiles?: readonly string[] };
  readonly msgUuid: string;
}

function messageBody(
  document: MessageDocument,
  msgUuid: string,
  keyword: string | undefined,
  mentions: readonly string[],
): MessageBody {
  const title = escapeMarkdown(document.headline);
  const atMobiles = document.severity === 'critical' ? mentions : [];
  // A mention is shown only if the text contains the number. Numbers are checked: digits, plus and hyphen.
  const text = [
    renderMarkdown(document),
    ...(atMobiles.length === 0 ? [] : [atMobiles.map(at).join(' ')]),
  ].join('\n\n');
  return {
    msgtype: 'markdown',
    markdown: {
      title: keyword === undefined || title.includes(keyword) ? title : `${keyword}: ${title}`,
      text: keyword === undefined || text.includes(keyword) ? text : `${text}\n\n${keyword}`,
    },
    // Set explicitly, so that no text can ever mention the whole group.
    at: { isAtAll: false, ...(atMobiles.length === 0 ? {} : { atMobiles }) },
    msgUuid,
  };
}

const at = (mobile: string): string => `@${mobile}`;
