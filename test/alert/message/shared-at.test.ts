import { describe, expect, test } from 'vitest';
import type { ShareChange } from '../../../lib/model/change.ts';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import type { Language } from '../../../lib/alert/message/texts.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import { changeNote, KNOWN, NOW_MS, shareChange } from './samples.ts';

const text = (changes: readonly Partial<ShareChange>[], language: Language = 'en', timeZone = 'UTC') =>
  renderText(
    writeMessage(
      changes.map((change, n) => changeNote(shareChange({ id: `${n}`, ...change }))),
      { language, timeZone, nowMs: NOW_MS },
    ),
  );

describe('when a share was made', () => {
  const learnt = { sharedTime: '2026-11-28 07:27:20.0', utcOffsetMinutes: 480 };

  test('is in the reader’s zone where the cloud’s zone is learnt, with the cloud’s own text', () => {
    expect(text([learnt])).toContain(
      'Shared at: 2026-11-27 23:27 UTC (the cloud writes 2026-11-28 07:27:20.0, evidently UTC+8)',
    );
    expect(text([learnt], 'en', 'America/New_York')).toContain(
      'Shared at: 2026-11-27 18:27 America/New_York (the cloud writes',
    );
    expect(text([learnt], 'zh')).toContain(
      '共享时间：2026-11-27 23:27 UTC（云平台原文为 2026-11-28 07:27:20.0，应为 UTC+8）',
    );
  });

  test('needs no learning where the text names a zone', () => {
    expect(text([{ sharedTime: '2026-11-28T07:27:20+08:00' }])).toContain(
      'Shared at: 2026-11-27 23:27 UTC (the cloud writes 2026-11-28T07:27:20+08:00)',
    );
  });

  test('is the cloud’s text alone where it cannot be read or its zone is not known', () => {
    expect(text([{ ...learnt, utcOffsetMinutes: undefined }])).toContain(
      'Shared at: 2026-11-28 07:27:20.0 (as given by the cloud, without a time zone)',
    );
    expect(text([{ ...learnt, sharedTime: 'soon' }])).toContain('Shared at: soon (as given by the cloud');
  });

  test('in a list, a time names its zone, or the list says that some name none', () => {
    const known = text([learnt, { ...learnt, accountId: KNOWN }]);
    expect(known).toContain('Shared with 2 accounts:\n');
    expect(known.match(/shared 2026-11-27 23:27 UTC/g)).toHaveLength(2);
    const mixed = text([learnt, { accountId: KNOWN }]);
    expect(mixed).toContain('Shared with 2 accounts (times that name no zone are as given by the cloud):');
    expect(mixed).toContain('shared 2026-11-27 23:27 UTC');
    expect(mixed).toContain('shared 2027-03-01 09:59:12.0');
    expect(text([learnt, { accountId: KNOWN }], 'zh')).toContain('（未注明时区的时间为云平台原文）');
  });
});

describe('I4: a share that is news although the cloud dates it before the first look', () => {
  const datedBeforeMs = Date.UTC(2026, 10, 20, 4, 5);
  const said =
    'The cloud dates this share before the first look at 2026-11-20 04:05 UTC, which did not show it.';

  test('says so, in an alert of its own and in a list', () => {
    expect(text([{ datedBeforeMs }])).toContain(said);
    expect(text([{ datedBeforeMs }], 'zh')).toContain(
      '云平台给出的共享时间早于 2026-11-20 04:05 UTC 的首次读取，但当时并未列出该共享。',
    );
    const listed = text([{ datedBeforeMs }, { accountId: KNOWN }]);
    expect(listed.match(/dated before the first look at 2026-11-20 04:05 UTC/g)).toHaveLength(1);
    expect(text([{ datedBeforeMs }, { accountId: KNOWN }], 'zh')).toContain('但当时并未列出');
  });

  test('says nothing of it where there is nothing odd', () => {
    expect(text([{}])).not.toContain('dates this share');
    expect(text([{}, { accountId: KNOWN }])).not.toContain('dated before');
  });
});
