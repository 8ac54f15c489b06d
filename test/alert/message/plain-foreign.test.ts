import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Form } from '../../../lib/alert/channel.ts';
import type { MessageDocument } from '../../../lib/alert/message/document.ts';
import { withoutForeignText } from '../../../lib/alert/message/plain-note.ts';
import { LEFT_OUT } from '../../../lib/alert/message/plain-values.ts';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderMarkdown } from '../../../lib/alert/message/render-markdown.ts';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import type { Change } from '../../../lib/model/change.ts';
import { parseSharedTime } from '../../../lib/model/shared-time.ts';
import { PAYLOADS } from './payloads.ts';
import { canaryNotes, stringsOf, type Foreign } from './plain-canaries.ts';
import {
  blindNote,
  changeNote,
  digestNote,
  EVERY_CHANGE,
  NOW_MS,
  overNote,
  OWNER,
  sampleNotes,
  shareChange,
} from './samples.ts';

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const ID_FORM = /^(?:\d{1,20}|m-[a-z0-9]+|[a-z]{2,8}(?:-[a-z0-9]{1,16}){1,4}|[0-9a-f]{8,64})$/;
/** What a program's own words look like where a kind, a part, a cause or a verdict stands. */
const OUR_KINDS = new Set(
  stringsOf(canaryNotes({ text: '', id: '' }))
    .map(([, text]) => text)
    .filter((text) => text !== ''),
);

const LABEL = /^(?:email|DingTalk(?: robot)?(?: \d{1,3})?)(?= |$)/;
const isTime = (text: string): boolean =>
  parseSharedTime(text) !== undefined || /^\d{4}-\d{2}-\d{2}$/.test(text);
const isGood = (text: string): boolean =>
  ID_FORM.test(text) ||
  OUR_KINDS.has(text) ||
  isTime(text) ||
  LABEL.exec(text)?.[0] === text ||
  ['', LEFT_OUT, 'refused'].includes(text);
/** Where a time, a day or a channel's label is expected, this is one, and stays. */
const isInOwnForm = (text: string): boolean => isTime(text) || LABEL.test(text);

/** What is good, with something else about it. */
const AROUND = (
  'm-bp1abc|cn-hangzhou|1234567890123456|2027-01-31|2027-01-31 10:00:00.0|0123456789abcdef|email|DingTalk robot 2|' +
  'ApiDenied|CRON_TZ=UTC 0 0 9 * * MON'
)
  .split('|')
  .flatMap((good) => [`x ${good}`, `${good}!x`, `x\n${good}`, `${good}\nx`]);

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(...PAYLOADS.map(([, text]) => text).filter((text) => text.length < 1_000)),
  fc.constantFrom(...AROUND, 'CRON_TZ=Evil/Example 0 0 9 * * MON'),
  // A name that looks like an id, a kind, a code or a label of ours has no more say than any other.
  fc.constantFrom('m-bp1abc', 'cn-hangzhou', '1234567890123456', 'shared', 'evil.example/ApiDenied'),
);
/** Where an id is expected: anything that has not its form. */
const anyId = anyText.filter((text) => !ID_FORM.test(text) && !OUR_KINDS.has(text));
const anyForeign: fc.Arbitrary<Foreign> = fc.record({ text: anyText, id: anyId });

const rendered = (document: MessageDocument): readonly string[] => [
  document.headline,
  renderMarkdown(document),
  renderText(document),
  renderHtml(document),
  renderTerminal(document, { colour: true, width: 80 }),
];
const optionsOf = (language: Language) =>
  ({ language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS, form: 'reduced', attaches: true }) as const;
const messages = (foreign: Foreign): string[] =>
  LANGUAGES.flatMap((language) =>
    // Each kind alone, since a headline of many names none of them; and all in one message.
    [...canaryNotes(foreign).map((note) => [note]), canaryNotes(foreign)].flatMap((notes) =>
      rendered(writeMessage(notes, optionsOf(language))),
    ),
  );

describe('I3, I11: no foreign text enters a reduced message', () => {
  test('the canaries sit in every field that is not a kind of ours', () => {
    const strings = stringsOf(canaryNotes({ text: 'CANARY', id: 'CANARY' }));
    expect(strings.filter(([, text]) => text === 'CANARY').length).toBeGreaterThan(200);
    for (const [, text] of strings) if (text !== 'CANARY') expect(OUR_KINDS).toContain(text);
  });

  test('the whole form shows them, so that the next tests can fail', () => {
    const notes = canaryNotes({ text: 'CANARY', id: 'CANARY' });
    for (const note of notes)
      for (const language of LANGUAGES) {
        const document = writeMessage([note], { ...optionsOf(language), form: 'whole' });
        for (const output of rendered(document).slice(1)) expect(output).toContain('CANARY');
      }
  });

  test('every string of the note is an id in its form, a kind of ours or the mark for what is left out', () => {
    fc.assert(
      fc.property(anyForeign, (foreign) => {
        for (const note of canaryNotes(foreign))
          for (const [path, text] of stringsOf(withoutForeignText(note)))
            expect([path, isGood(text)]).toEqual([path, true]);
      }),
      { numRuns: 200 },
    );
  });

  test('whatever the foreign text is, the message is the same to the letter', () => {
    const expected = messages({ text: 'CANARY', id: 'CANARY' });
    for (const output of expected) expect(output).not.toContain('CANARY');
    fc.assert(
      fc.property(anyForeign, (foreign) => {
        fc.pre(!isInOwnForm(foreign.text));
        expect(messages(foreign)).toEqual(expected);
      }),
      { numRuns: 60, examples: AROUND.map((text): [Foreign] => [{ text, id: text }]) },
    );
  });

  test('what is good stays', () => {
    const exception = { name: LEFT_OUT, expires: '2027-12-31' };
    const notes = [
      changeNote(
        shareChange({ imageName: 'm-bp1backupprod', datedBeforeMs: 1, utcOffsetMinutes: 480, exception }),
      ),
      changeNote({ ...EVERY_CHANGE.exposedToEcs, imageName: 'm-bp1webnode', lastSeenWithoutMs: 1 } as Change),
      blindNote({ failure: { code: 'ApiDenied', message: '', denied: true }, reminder: true }),
      overNote({ closed: true }),
    ];
    expect(notes.map(withoutForeignText)).toEqual(notes);
    const { digest } = digestNote({ names: { [OWNER]: OWNER } });
    const { names, schedule, cost, changeCounts, now } = digest;
    const plain = withoutForeignText(digestNote({ names: { [OWNER]: 'Shop' } }));
    expect(plain).toMatchObject({ digest: { names, schedule, cost, changeCounts } });
    expect(plain).toMatchObject({
      digest: { now: { ...now, widest: [{ imageId: 'm-bp1golden' }], reach: [{}, {}] } },
    });
  });

  test('a second time changes nothing', () => {
    for (const note of [...sampleNotes(), digestNote(), ...canaryNotes({ text: 'x y', id: 'x y' })])
      expect(withoutForeignText(withoutForeignText(note))).toEqual(withoutForeignText(note));
  });

  test('only the reduced form leaves anything out', () => {
    const notes = sampleNotes();
    const text = (form: Form | undefined) =>
      JSON.stringify(writeMessage(notes, { language: 'en', timeZone: 'UTC', nowMs: NOW_MS, form }));
    for (const form of ['whole', 'named', undefined] as const) expect(text(form)).toContain('backup-prod');
    expect(text('reduced')).not.toContain('backup-prod');
  });
});
