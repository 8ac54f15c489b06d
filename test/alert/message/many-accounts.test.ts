import { describe, expect, test } from 'vitest';
import { renderText } from '../../../lib/alert/message/render-text.ts';
import { writeMessage } from '../../../lib/alert/message/write-message.ts';
import type { BlindNote, Note } from '../../../lib/model/note.ts';
import { blindNote, NOW_MS, overNote } from './samples.ts';

const accountId = (n: number): string => String(2_071_000_000_000_000 + n);
const scopeOf = (n: number) => ({ accountId: accountId(n), regionId: 'cn-hangzhou' });
const subjectOf = (n: number): BlindNote['subject'] =>
  n % 2 === 0
    ? { kind: 'scope', scope: scopeOf(n), part: 'shares' }
    : { kind: 'audit', accountId: accountId(n), part: 'shares' };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** The share accounts of images cannot be read: in a region of every other account, in several of the others. */
const refused = (count: number, failure = { code: 'ApiTemporary', message: 'InternalError' }): BlindNote[] =>
  numbers(count).map((n) =>
    blindNote({
      id: `blind/${n}`,
      accountId: accountId(n),
      subject: subjectOf(n),
      failure,
      sinceMs: NOW_MS - n * 60_000,
    }),
  );
const written = (notes: readonly Note[], language: 'en' | 'zh' = 'en') =>
  writeMessage(notes, { language, timeZone: 'Asia/Shanghai', nowMs: NOW_MS });

describe('I10: one cause in many accounts is told once', () => {
  test('where, since the first, why and what to do', () => {
    const document = written(refused(37));
    expect(document.sections).toHaveLength(1);
    expect(document.shown).toBe(1);
    expect(document.headline).toContain('Problem with the audits of 37 accounts');
    const text = renderText(document);
    expect(text).toContain(`${accountId(4)}; and 32 more`);
    expect(text).not.toContain(accountId(5));
    expect(text).toContain('in these accounts');
    expect(renderText(written(refused(37), 'zh'))).toContain('另有 32 处');
  });

  test('five accounts are told apart, and another cause is another one', () => {
    expect(written(refused(5)).sections).toHaveLength(5);
    const two = [...refused(6), ...refused(7, { code: 'ApiThrottled', message: 'over the quota' })];
    expect(written(two).sections).toHaveLength(2);
  });

  test('and so is its end', () => {
    const over = numbers(37).map((n) =>
      overNote({ id: `over/${n}`, accountId: accountId(n), subject: subjectOf(n) }),
    );
    const [section, ...others] = written(over).sections;
    expect(others).toEqual([]);
    expect(section?.lines).toHaveLength(1);
    expect(renderText(written(over))).toContain('; and 32 more: was failing for 3 hours');
    expect(written([...over, ...refused(37)]).sections).toHaveLength(2);
  });
});

test('a damaged baseline has an advice of its own: its row may not be deleted lightly', () => {
  const failure = { code: 'StoreCorrupt', message: 'The row baseline/cn-hangzhou cannot be used' };
  const text = renderText(
    written([blindNote({ failure, subject: { kind: 'scope', scope: scopeOf(1), part: 'list' } })]),
  );
  expect(text).toContain('Compare what is shared in this region');
});
