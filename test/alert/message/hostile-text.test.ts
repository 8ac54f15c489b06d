import { describe, expect, test } from 'vitest';
import type { BlindSpot } from '../../../lib/model/blind-spot.ts';
import type { Subject } from '../../../lib/model/health.ts';
import type { Note } from '../../../lib/model/note.ts';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderMarkdown } from '../../../lib/alert/message/render-markdown.ts';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import { PAYLOADS } from './payloads.ts';
import type { ReceivedChange } from '../../../lib/model/change.ts';
import {
  baselineImage,
  baselineNote,
  blindNote,
  changeNote,
  digestNote,
  EVERY_CHANGE,
  noticeNote,
  NOW_MS,
  OWNER,
  overNote,
  shareChange,
} from './samples.ts';

const options = { language: 'en', timeZone: 'UTC', nowMs: NOW_MS } as const;
const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };

/** The same text in every place that text from elsewhere can reach. */
function notesWith(text: string): Note[] {
  const exception = { name: text, expires: text };
  return [
    changeNote(shareChange({ imageName: text, sharedTime: text })),
    changeNote(shareChange({ id: 'b', imageId: 'm-b', imageName: text, verdict: 'expired', exception })),
    changeNote(shareChange({ id: 'c', imageId: 'm-c', imageName: text, verdict: 'trusted', exception })),
    changeNote({
      id: 'd',
      kind: 'exposedToEcs',
      scope,
      imageId: 'm-d',
      imageName: text,
      noticedAtMs: NOW_MS,
    }),
    changeNote({
      id: 'e',
      kind: 'imageGone',
      scope,
      imageId: 'm-e',
      imageName: text,
      noticedAtMs: NOW_MS,
    }),
    baselineNote({ shared: [baselineImage({ imageId: 'm-f', imageName: text })] }),
    noticeNote({
      subject: { kind: 'image', scope, imageId: 'm-i', imageName: text },
      about: { kind: 'miscount', counted: 3, listed: 2 },
    }),
    blindNote({ failure: { code: text, message: text } }),
    blindNote({ id: 'g', subject: { kind: 'channel', channelId: 'g', label: text } }),
    overNote({ subject: { kind: 'image', scope, imageId: 'm-h', imageName: text } }),
  ];
}

const spotOf =
  (text: string) =>
  (subject: Subject, cause: BlindSpot['cause'] = 'refused'): BlindSpot => ({
    subject,
    cause,
    sinceMs: 0,
    dueAtMs: 0,
    failure: { code: text, message: text },
  });

const AUDIT_PARTS = ['run', 'members', 'unsent', 'entry', 'regions', 'accounts', 'dispatch'] as const;

/** A digest of everything that an account's audit can fail of. */
function problemsWith(text: string): Note[] {
  const ids = { accountId: text, regionId: text };
  const problems = [
    spotOf(text)({ kind: 'scope', scope: ids, part: 'shares' }),
    ...AUDIT_PARTS.map((part) => spotOf(text)({ kind: 'audit', accountId: text, part })),
  ];
  return [digestNote({ problems, problemCount: problems.length })];
}

/** A digest with the text in every place that text from elsewhere can reach. */
function digestWith(text: string): Note[] {
  const ids = { accountId: text, regionId: text };
  const spot = spotOf(text);
  const { digest } = digestNote();
  return [
    digestNote({
      schedule: text,
      settings: [{ kind: 'timeZone', setting: 'ALERT_TIMEZONE', value: text }],
      problems: [
        spot({ kind: 'image', scope: ids, imageId: text, imageName: text }),
        spot({ kind: 'channel', channelId: text, label: text }),
        spot({ kind: 'scope', scope: ids, part: 'list' }, 'never'),
      ],
      scopes: [{ scope: ids, images: 1, read: 1, oldestMs: NOW_MS }],
      now: {
        ...digest.now,
        widest: [
          { scope: ids, imageId: text, imageName: text, shares: 1, untrusted: 1, exposedToEcs: false },
        ],
        reach: [{ accountId: text, images: 1, verdict: 'trusted', name: text }],
      },
      received: [{ scope: ids, imageId: text, imageName: text, ownerId: text }],
      changes: [shareChange({ imageName: text, accountId: text, imageId: text, scope: ids })],
      exceptions: [{ accountId: text, name: text, expires: text, ends: 'soon', unused: true }],
      policyEdits: [
        {
          kind: 'changed',
          accountId: text,
          name: text,
          fields: ['expires'],
          expires: { before: text, now: text },
        },
      ],
    }),
  ];
}

/** The same text where ids are expected. */
function notesWithIds(text: string): Note[] {
  const ids = { accountId: text, regionId: text };
  return [
    changeNote(shareChange({ accountId: text })),
    changeNote(shareChange({ id: 'b', imageId: text })),
    changeNote(shareChange({ id: 'c', scope: { accountId: text, regionId: text } })),
    changeNote({ ...EVERY_CHANGE.received, ownerId: text, id: 'd' } as ReceivedChange),
    baselineNote({
      accountId: text,
      scopes: [ids, scope],
      shared: [
        baselineImage({ scope: ids, imageId: text, accounts: [{ accountId: text, verdict: 'untrusted' }] }),
      ],
    }),
    noticeNote({
      subject: { kind: 'scope', scope: ids },
      about: { kind: 'onlyReceived', images: 2, ownerId: text },
    }),
    noticeNote({
      id: 'f',
      accountId: text,
      subject: { kind: 'audit', accountId: text },
      about: { kind: 'flood', shares: 60, images: 3, accounts: 20, sinceMs: 0 },
    }),
    noticeNote({
      id: 'e',
      subject: { kind: 'image', scope: ids, imageId: text, imageName: 'x' },
    }),
  ];
}

const documents = (text: string) =>
  [notesWith(text), notesWithIds(text), digestWith(text), problemsWith(text)].map((n) =>
    writeMessage(n, options),
  );
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** What begins a Markdown line of ours. */
const OURS =
  /^(#{3,4} |- \*\*[^*]+\*\*|- |> |\[[^\]]+\]\(https:\/\/swasnext\.console\.aliyun\.com\/images\/[a-z0-9-]+\)$)/;
/** The one link that a message may hold. */
const LINK = /https:\/\/swasnext\.console\.aliyun\.com\/images\/cn-hangzhou(?=["\n)])/g;

describe.each(PAYLOADS)('I11: %s', (_what, text) => {
  test('adds no structure to Markdown: no emphasis, link, mention, heading, quote or HTML', () => {
    for (const document of documents(text)) {
      for (const line of renderMarkdown(document).split('\n')) {
        const rest = line.replace(OURS, '');
        expect(rest).not.toMatch(/[*`[\]<>#@&\\|~]|:\/\//);
        expect(rest).not.toMatch(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
        expect(rest).not.toMatch(/^\s*([-+=]|\d+[.)]\s)/);
        expect(rest).not.toMatch(INVISIBLE);
      }
    }
  });

  test('adds no line to Markdown and no element to HTML', () => {
    const skeleton = (name: string) => {
      const made = [notesWith(name), digestWith(name), problemsWith(name)].map((notes) =>
        writeMessage(notes, options),
      );
      return {
        markdown: made.map((document) =>
          renderMarkdown(document)
            .split('\n')
            .map((line) => OURS.exec(line)?.[0] ?? (line === '' ? '' : 'text')),
        ),
        html: made.map((document) => renderHtml(document).match(/<[^>]*>/g)),
      };
    };
    expect(skeleton(text)).toEqual(skeleton('plain'));
  });

  test('is inert in HTML', () => {
    for (const document of documents(text)) {
      const html = renderHtml(document).replace(LINK, '').replaceAll('<a href="">', '');
      const between = html.replace(/<[^<>]*>/g, '');
      expect(between).not.toMatch(/[<>]/);
      expect(between.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      expect(html).not.toMatch(/<(a|img|script|link|iframe|form)\b|javascript:|:\/\//i);
      expect(html.replaceAll('\n', '')).not.toMatch(INVISIBLE);
    }
  });

  test('shows nothing unseen and no link in the text of a mail or its subject', () => {
    for (const document of documents(text)) {
      expect(document.headline).not.toMatch(INVISIBLE);
      expect(document.headline.length).toBeLessThanOrEqual(602);
      const shown = renderText(document);
      expect(shown.replaceAll('\n', '')).not.toMatch(INVISIBLE);
      expect(shown.replace(LINK, '')).not.toContain('://');
    }
  });

  test('cannot steer a terminal', () => {
    for (const document of documents(text)) {
      const coloured = renderTerminal(document, { colour: true, width: 80 });
      // oxlint-disable-next-line no-control-regex -- our own colours are what is taken out
      expect(coloured.replace(/\u001B\[(0|1|36|1;3[136])m/g, '').replaceAll('\n', '')).not.toMatch(INVISIBLE);
    }
  });

  test('reaches no command', () => {
    for (const document of documents(text)) {
      const commands = document.sections.flatMap((section) =>
        section.lines.flatMap((line) => (line.kind === 'commands' ? line.commands : [])),
      );
      for (const command of commands)
        expect(command).toMatch(
          /^aliyun (swas-open|ecs) [A-Za-z]+ --region [a-z0-9-]+ --RegionId [a-z0-9-]+ --ImageId [A-Za-z0-9-]+ [-A-Za-z0-9. ]+$/,
        );
    }
  });

  test('makes no part of a message long', () => {
    for (const document of documents(text)) expect(renderText(document).length).toBeLessThan(20_000);
  });
});

describe('I11: an id that is none', () => {
  test('gives no command but a remark, and the others keep theirs', () => {
    const notes = [
      changeNote(shareChange({ id: 'a' })),
      changeNote(shareChange({ id: 'b', accountId: '1; rm -rf /' })),
    ];
    const text = renderText(writeMessage(notes, options));
    expect(text).toContain('--Account.1 1234567890123456\n');
    expect(text).not.toMatch(/^ *aliyun.*rm/m);
    expect(text).toContain('No command is shown');
  });
});
