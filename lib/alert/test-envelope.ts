import type { ChannelConfig } from '../config-channels.ts';
import type { Channel, Envelope } from './channel.ts';
import { escapeMarkdown } from './message/escape-markdown.ts';
import { renderHtml } from './message/render-html.ts';
import { renderMarkdown } from './message/render-markdown.ts';
import { renderText } from './message/render-text.ts';
import { testMessage, type TestMessageOptions } from './message/test-message.ts';

/**
 * The test message in a channel's own form. A channel composes notes only, and a test is none: nothing of it may
 * enter the outbox. `keyword`: the robot's, which must stand in whatever it takes.
 */
export function testEnvelope(
  kind: Channel['kind'],
  id: string,
  options: TestMessageOptions,
  keyword: string | undefined,
): Envelope {
  const document = testMessage(options);
  if (kind === 'email') {
    const { headline: subject } = document;
    const bodies = { text: renderText(document), html: renderHtml(document) };
    return { id, payload: JSON.stringify({ subject, ...bodies, dateMs: options.nowMs, important: false }) };
  }
  const title = escapeMarkdown(document.headline);
  const text = renderMarkdown(document);
  const markdown =
    keyword === undefined
      ? { title, text }
      : { title: `${keyword}: ${title}`, text: `${text}\n\n${keyword}` };
  return {
    id,
    payload: JSON.stringify({ msgtype: 'markdown', markdown, at: { isAtAll: false }, msgUuid: id }),
  };
}

/** The keywords of the configured channels, in the order of `wireChannels`: the robots first. */
export const keywordOf = (config: ChannelConfig, index: number): string | undefined =>
  config.dingtalk[index]?.keyword;
