import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShareChange } from '../../../lib/model/change.ts';
import type { Note } from '../../../lib/model/note.ts';
import { fitMessage, LEAST_BUDGET, utf8Bytes } from '../../../lib/alert/message/fit-message.ts';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderMarkdown } from '../../../lib/alert/message/render-markdown.ts';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import { PAYLOADS } from './payloads.ts';
import {
  baselineImage,
  baselineNote,
  blindNote,
  changeNote,
  noticeNote,
  NOW_MS,
  overNote,
  shareChange,
} from './samples.ts';

const options = { language: 'en', timeZone: 'UTC', nowMs: NOW_MS } as const;
const FORMS = [
  ['markdown', renderMarkdown],
  ['text', renderText],
  ['html', renderHtml],
  [
    'terminal',
    (document: Parameters<typeof renderText>[0]) => renderTerminal(document, { colour: true, width: 80 }),
  ],
] as const;

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(...PAYLOADS.map(([, text]) => text)),
);
const anyId = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String), anyText);
const anyShare: fc.Arbitrary<ShareChange> = fc
  .record({
    id: fc.uuid(),
    kind: fc.constantFrom('shared', 'sharedAgain', 'noLongerTrusted'),
    imageId: fc.oneof(fc.constantFrom('m-a', 'm-b', 'm-c'), anyText),
    imageName: anyText,
    accountId: anyId,
    sharedTime: fc.option(anyText, { nil: undefined }),
    verdict: fc.constantFrom('trusted', 'expired', 'untrusted'),
    neverSeenBefore: fc.boolean(),
    lastSeenWithoutMs: fc.option(fc.integer(), { nil: undefined }),
    datedBeforeMs: fc.option(fc.integer(), { nil: undefined }),
    utcOffsetMinutes: fc.option(fc.integer({ min: -720, max: 840 }), { nil: undefined }),
    exception: fc.option(fc.record({ name: anyText, expires: anyText }), { nil: undefined }),
  })
  .map((change) => shareChange(change));
const anyNote: fc.Arbitrary<Note> = fc.oneof(
  { weight: 6, arbitrary: anyShare.map(changeNote) },
  anyText.map((name) =>
    baselineNote({
      shared: Array.from({ length: 20 }, (_, index) =>
        baselineImage({
          imageId: `m-${index}`,
          imageName: name,
          shares: 12,
          accounts: Array.from({ length: 10 }, () => ({ accountId: name, verdict: 'untrusted' as const })),
          exposedToEcs: true,
        }),
      ),
      sharedImages: 20,
    }),
  ),
  anyId.map((ownerId) => noticeNote({ about: { kind: 'onlyReceived', images: 3, ownerId } })),
  anyText.map((message) => blindNote({ failure: { code: message, message } })),
  anyText.map((label) => overNote({ subject: { kind: 'channel', channelId: 'x', label } })),
);

describe('a message under a budget', () => {
  test.each(FORMS)('I11: never exceeds it, whatever the names (%s)', (_name, render) => {
    fc.assert(
      fc.property(
        fc.array(anyNote, { maxLength: 60 }),
        fc.integer({ min: LEAST_BUDGET, max: 40_000 }),
        fc.constantFrom('en' as const, 'zh' as const),
        (notes, budget, language) => {
          const { document, rendered } = fitMessage(
            notes,
            { ...options, language },
            { render, bytes: utf8Bytes },
            budget,
          );
          expect(utf8Bytes(rendered)).toBeLessThanOrEqual(budget);
          // Nothing is dropped in silence: each line is shown or counted.
          expect(document.shown + document.hidden).toBe(writeMessage(notes, options).shown);
          expect(document.rest === undefined).toBe(document.hidden === 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  const flood = Array.from({ length: 1_000 }, (_, index) =>
    changeNote(
      shareChange({
        id: `${index}`,
        accountId: `${2_000_000_000_000_000 + index}`,
        imageId: `m-${index % 40}`,
        neverSeenBefore: index === 999,
      }),
    ),
  );

  test('a flood is cut after the most severe, and used to the full', () => {
    const form = { render: renderMarkdown, bytes: utf8Bytes };
    const { document, rendered } = fitMessage(flood, options, form, 18_000);
    expect(document.headline).toContain('1,000 new shares with 1 unknown and 999 other accounts · 40 images');
    expect(rendered).toContain('2000000000000999 – never seen before');
    expect(rendered).toMatch(/Not shown for lack of space: \d+ more shares/);
    expect(rendered).toContain('does not delete copies');
    expect(utf8Bytes(rendered)).toBeGreaterThan(15_000);
  });

  test('a flood is written within a second', () => {
    const start = performance.now();
    fitMessage(flood, options, { render: renderMarkdown, bytes: utf8Bytes }, 18_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('what fits is not cut', () => {
    const form = { render: renderText, bytes: utf8Bytes };
    expect(fitMessage(flood.slice(0, 3), options, form, 18_000).document.hidden).toBe(0);
  });

  test('a budget too small for any message is refused', () => {
    const form = { render: renderText, bytes: utf8Bytes };
    expect(() => fitMessage([], options, form, 100)).toThrow(RangeError);
  });
});
