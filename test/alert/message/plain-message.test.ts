import { describe, expect, test } from 'vitest';
import { fitMessage, LEAST_BUDGET, utf8Bytes } from '../../../lib/alert/message/fit-message.ts';
import { renderHtml } from '../../../lib/alert/message/render-html.ts';
import { renderMarkdown } from '../../../lib/alert/message/render-markdown.ts';
import { renderTerminal } from '../../../lib/alert/message/render-terminal.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import { textsFor } from '../../../lib/alert/message/texts.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import type { MessageOptions } from '../../../lib/alert/message/words.ts';
import type { Note } from '../../../lib/model/note.ts';
import {
  baselineNote,
  blindNote,
  changeNote,
  digestNote,
  EVERY_CHANGE,
  KNOWN,
  NOW_MS,
  noticeNote,
  OWNER,
  overNote,
  PARTNER,
  shareChange,
  STRANGER,
} from './samples.ts';

const options = (language: 'en' | 'zh', form: MessageOptions['form']): MessageOptions => ({
  language,
  timeZone: 'Asia/Shanghai',
  nowMs: NOW_MS,
  form,
});
const textOf = (notes: readonly Note[], language: 'en' | 'zh', form: MessageOptions['form'] = 'reduced') =>
  renderText(writeMessage(notes, options(language, form)));

const image = {
  kind: 'image',
  scope: { accountId: OWNER, regionId: 'cn-hangzhou' },
  imageId: 'm-bp1archive',
  imageName: 'archive-2025',
} as const;
const mail = { kind: 'channel', channelId: '89abcdef01234567', label: 'email to ops@example.com' } as const;
const exception = { name: 'Partner CI', expires: '2027-02-28' };

interface Case {
  readonly note: Note;
  /** Said in both languages. */
  readonly facts: readonly string[];
  readonly en: readonly string[];
  readonly zh: readonly string[];
  readonly gone: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a share': {
    note: changeNote(shareChange({ verdict: 'expired', exception })),
    facts: ['m-bp1backupprod', 'cn-hangzhou', OWNER, STRANGER, '2027-03-01 09:59:12.0', '2027-02-28'],
    en: ['never seen before', 'Noticed: 2027-03-01 10:02'],
    zh: ['此前从未', '发现时间：2027-03-01 10:02'],
    gone: ['backup-prod', 'Partner CI'],
  },
  'a share in a member account': {
    note: { ...changeNote(shareChange()), accountName: 'Shop' },
    facts: ['m-bp1backupprod', OWNER],
    en: [`The commands below are for account ${OWNER}`],
    zh: [`以下命令针对账号 ${OWNER}`],
    gone: ['Shop', 'backup-prod'],
  },
  'an exposed image': {
    note: changeNote(EVERY_CHANGE.exposedToEcs),
    facts: ['m-bp1webnode', 'cn-hangzhou'],
    en: ['exposed to ECS', 'Noticed: 2027-03-01 10:02'],
    zh: ['已共享给 ECS', '发现时间：2027-03-01 10:02'],
    gone: ['web-node'],
  },
  'a received image': {
    note: changeNote(EVERY_CHANGE.received),
    facts: ['m-bp1webnode', STRANGER],
    en: [`received from ${STRANGER}`],
    zh: [`由 ${STRANGER} 共享而来`],
    gone: ['web-node'],
  },
  'a first look': {
    note: baselineNote(),
    facts: ['m-bp1golden', 'm-bp1webnode', STRANGER, KNOWN, PARTNER, OWNER],
    en: ['First look', 'cn-hangzhou'],
    zh: ['首次读取', 'cn-hangzhou'],
    gone: ['golden-2026', 'web-node'],
  },
  'a miscount of an image': {
    note: noticeNote({ subject: image }),
    facts: ['m-bp1archive', 'cn-hangzhou', '16', '15'],
    en: ['If an account is hidden'],
    zh: ['若有 1 个账号未列出'],
    gone: ['archive-2025'],
  },
  'a lost policy file': {
    note: noticeNote({
      subject: { kind: 'audit', accountId: OWNER },
      about: { kind: 'policyFileLost', digest: '0123456789abcdef'.repeat(4), firstSeenMs: NOW_MS },
    }),
    facts: [OWNER, '01234567', '2027-03-01 10:05'],
    en: ['policy.yaml'],
    zh: ['policy.yaml'],
    gone: [],
  },
  'a blind region': {
    note: blindNote(),
    facts: ['cn-shanghai', OWNER, 'ApiDenied', '2027-02-28 08:05'],
    en: ['Reason: access denied (ApiDenied)', 'Grant the role'],
    zh: ['无权限（ApiDenied）'],
    gone: ['Forbidden.RAM'],
  },
  'a failure in the own words of the service': {
    note: blindNote({ subject: image, failure: { code: 'evil.example', message: 'see evil.example' } }),
    facts: ['m-bp1archive', 'cn-hangzhou'],
    en: ['Reason: …', 'Cannot read the shares of'],
    zh: ['原因：…', '无法读取'],
    gone: ['evil', 'archive-2025'],
  },
  'a channel that takes nothing': {
    note: blindNote({ subject: mail, failure: { code: 'ChannelRefused', message: '550 ops@example.com' } }),
    facts: ['email', 'ChannelRefused'],
    en: ['Cannot send to channel "email"'],
    zh: ['“email”'],
    gone: ['example.com', 'ops', '550'],
  },
  'a robot by its number': {
    note: overNote({ subject: { ...mail, label: 'DingTalk robot 2' } }),
    facts: ['DingTalk robot 2'],
    en: ['Working again'],
    zh: ['已恢复'],
    gone: [],
  },
  'the end of blindness': {
    note: overNote({ subject: image }),
    facts: ['m-bp1archive', '2027-03-01 07:05'],
    en: ['Working again', 'for 3 hours'],
    zh: ['已恢复', '3 小时'],
    gone: ['archive-2025'],
  },
  'a digest': {
    note: digestNote({}, { report: { fileName: 'shares-2027.html', gzipBase64: 'AAAA' } }),
    facts: ['m-bp1golden', 'm-bp1theirs', STRANGER, PARTNER, '2027-03-09', '2027-01-31', 'Asia/Shanghai'],
    en: ['every Monday at 09:00', 'The full report is not attached: this channel refused'],
    zh: ['每周一 09:00', '未附完整报告：本渠道拒收'],
    gone: ['old-blog', 'Partner CI', 'Old', 'shares-2027', 'keyword'],
  },
};

describe.each(Object.entries(CASES))(
  'I3: without foreign text, %s',
  (_what, { note, facts, gone, ...said }) => {
    test.each(['en', 'zh'] as const)('says in %s what, where, who and when', (language) => {
      const text = textOf([note], language);
      expect(text).toContain(textsFor(language).form.reduced);
      for (const fact of [...facts, ...said[language]]) expect(text).toContain(fact);
      // The id stands in the name's place, and is not said twice.
      expect(text).not.toMatch(/["“]m-bp1\w+["”] ?[(（]m-/);
      for (const name of gone) expect(text).not.toContain(name);
    });

    test.each(['en', 'zh'] as const)('the whole form in %s holds what goes', (language) => {
      const text = textOf([note], language, 'whole');
      for (const name of gone.filter((part) => !['ops', 'evil', 'shares-2027'].includes(part)))
        expect(text.replaceAll('\u2024', '.')).toContain(name);
    });
  },
);

test('a reduced message has no link', () => {
  const notes = [changeNote(shareChange())];
  expect(textOf(notes, 'en', 'whole')).toContain('https://');
  expect(textOf(notes, 'en')).not.toMatch(/https?:|:／／/);
});

test.each(['en', 'zh'] as const)('a title names the image by its id, in %s', (language) => {
  for (const note of [
    changeNote(shareChange()),
    changeNote(EVERY_CHANGE.exposedToEcs),
    blindNote({ subject: image }),
  ]) {
    const { headline } = writeMessage([note], options(language, 'reduced'));
    expect(headline).toMatch(/m-bp1(?:backupprod|webnode|archive)/);
    expect(headline).toContain('cn-hangzhou');
  }
});

describe('the commands of a reduced message', () => {
  const commands = (notes: readonly Note[], form: MessageOptions['form']) =>
    writeMessage(notes, options('en', form)).sections.flatMap(({ lines }) =>
      lines.flatMap((line) => (line.kind === 'commands' ? line.commands : [])),
    );
  const accounts = Array.from({ length: 12 }, (_, i) => `10000000000000${String(i).padStart(2, '0')}`);
  const notes = [
    ...accounts.map((accountId) => changeNote(shareChange({ accountId, imageName: '"; rm -rf /' }))),
    changeNote(EVERY_CHANGE.exposedToEcs),
    baselineNote(),
    noticeNote({ subject: image }),
  ];

  test('are those of the whole message, every one', () => {
    expect(commands(notes, 'reduced')).toEqual(commands(notes, 'whole'));
  });

  test('revoke every share and end the exposure', () => {
    const all = commands(notes, 'reduced');
    const of =
      'aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou --RegionId cn-hangzhou --ImageId';
    const list = (ids: readonly string[]) => ids.map((id, i) => `--Account.${i + 1} ${id}`).join(' ');
    expect(all).toContain(`${of} m-bp1backupprod ${list(accounts.slice(0, 10))}`);
    expect(all).toContain(`${of} m-bp1backupprod ${list(accounts.slice(10))}`);
    expect(all).toContain(
      'aliyun swas-open ModifyImageShareStatus --region cn-hangzhou --RegionId cn-hangzhou --ImageId m-bp1webnode --Operation UnShare',
    );
  });

  test('where an id has not its form there is none, and the message says so', () => {
    for (const odd of [{ imageId: 'www.evil.example' }, { accountId: 'call 13800138000' }]) {
      const text = textOf([changeNote(shareChange(odd))], 'en');
      expect(text).not.toContain('RemoveCustomImageShareAccount');
      expect(text).toContain(textsFor('en').noCommand);
      expect(text).not.toMatch(/evil|call 138/);
    }
  });

  test('one odd account takes the commands of no other', () => {
    const odd = changeNote(shareChange({ accountId: 'evil', id: 'odd' }));
    expect(commands([odd, changeNote(shareChange())], 'reduced').join('\n')).toContain(
      `--Account.1 ${STRANGER}`,
    );
  });
});

describe('with names, after the message without', () => {
  test.each([
    ['en', 'This message repeats an earlier one and adds the names that were left out.'],
    ['zh', '本消息补发此前的消息，补上其中略去的名称，并非新增共享。'],
  ] as const)('says in %s that it is no second share', (language, sentence) => {
    const whole = writeMessage([changeNote(shareChange())], options(language, 'whole'));
    const named = writeMessage([changeNote(shareChange())], options(language, 'named'));
    expect(named.preface).toContain(sentence);
    // The mark of the severity comes first, as in every title.
    const [mark = '', ...said] = whole.headline.split(' ');
    expect(named.headline).toBe(`${mark} ${textsFor(language).form.namedHeadline(said.join(' '))}`);
    expect(named.sections).toEqual(whole.sections);
    for (const text of [renderText(named), renderTerminal(named, { colour: false, width: 400 })])
      expect(text).toContain(named.preface);
  });

  test('the whole form has no such sentence', () => {
    const whole = writeMessage([changeNote(shareChange())], options('en', 'whole'));
    expect(whole.preface).toBeUndefined();
    expect(writeMessage([changeNote(shareChange())], options('en', undefined))).toEqual(whole);
  });
});

test.each([
  ['Markdown', renderMarkdown],
  ['HTML', renderHtml],
  ['text', renderText],
])('the reason stands before everything else, in %s', (_form, render) => {
  const document = writeMessage([changeNote(shareChange())], options('zh', 'reduced'));
  const text = render(document);
  const at = text.indexOf('名称和原因已略去');
  expect(at).toBeGreaterThan(text.lastIndexOf(document.headline.slice(-6), at));
  expect(at).toBeLessThan(text.indexOf(STRANGER, at));
  expect(text.slice(0, at)).not.toContain(textsFor('zh').noticed);
});

describe('a thousand notes in one reduced message', () => {
  const notes = Array.from({ length: 1_000 }, (_, i) =>
    changeNote(
      shareChange({
        id: `change-${i}`,
        imageId: `m-bp1${String(i).padStart(17, '0')}`,
        imageName: `x${'.evil.example'.repeat(20)}`,
        accountId: `1${String(i).padStart(15, '0')}`,
      }),
    ),
  );

  test.each([
    ['en', LEAST_BUDGET],
    ['zh', LEAST_BUDGET],
    ['en', 18_000],
    ['zh', 18_000],
  ] as const)('fits in %s into %i bytes: what is not shown is counted', (language, budget) => {
    const { document, rendered } = fitMessage(
      notes,
      options(language, 'reduced'),
      { render: renderMarkdown, bytes: (text) => utf8Bytes(JSON.stringify(text)) },
      budget,
    );
    expect(utf8Bytes(JSON.stringify(rendered))).toBeLessThanOrEqual(budget);
    expect(document.shown + document.hidden).toBe(1_000);
    expect(document.shown).toBeGreaterThan(0);
    expect(document.rest).toContain(document.hidden.toLocaleString('en'));
    expect(document.preface).toBe(textsFor(language).form.reduced);
    expect(rendered).not.toContain('evil');
  });

  test('shows more of them than the whole form does', () => {
    const shown = (form: MessageOptions['form']) =>
      fitMessage(notes, options('en', form), { render: renderMarkdown, bytes: utf8Bytes }, 18_000).document
        .shown;
    expect(shown('reduced')).toBeGreaterThan(shown('whole'));
  });
});
