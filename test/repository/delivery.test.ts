import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fateOf, NOT_ACCEPTED, ROWS as ERRCODES, SAFETY_SETTINGS } from '../../lib/alert/dingtalk/fates.ts';
import { ROWS as REPLIES, type Stage, STAGES } from '../../lib/alert/email/fates.ts';
import type { Unaccepted } from '../../lib/alert/fate.ts';
import type { StoredEnvelope } from '../../lib/alert/outbox/envelope.ts';
import { nextStep, SET_ASIDE_AFTER_MS } from '../../lib/alert/outbox/next-step.ts';

const PAGE = 'docs/delivery.md';

/** As the page names them. */
const FATES: Readonly<Record<Unaccepted['kind'], string>> = {
  putOff: 'put off',
  contentRefused: 'words refused',
  channelRefused: 'channel refused',
  unknown: 'unknown',
};

const read = (file: string): Promise<string> => readFile(join(import.meta.dirname, '../..', file), 'utf8');

/** The rows of the table under this heading, without its head. */
async function tableUnder(heading: string): Promise<readonly string[]> {
  const page = await read(PAGE);
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n');
  return lines.filter((line) => line.startsWith('|')).slice(2);
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

describe(`${PAGE} says what each answer means, as the code does`, () => {
  it('of DingTalk: each errcode', async () => {
    const listed = [...new Set(Object.values(ERRCODES))].map((meaning) => {
      const errcodes = Object.keys(ERRCODES).filter((errcode) => ERRCODES[errcode] === meaning);
      return row(errcodes.map(code).join(', '), FATES[meaning.kind], meaning.advice);
    });
    const safety = SAFETY_SETTINGS.map(([, advice]) =>
      row(code(String(NOT_ACCEPTED)), FATES.channelRefused, advice),
    );
    expect(await tableUnder('DingTalk')).toEqual([...listed, ...safety, row('any other', ...unlisted())]);
  });

  it('of a mail server: each reply at each stage', async () => {
    const route = {
      server: 'the server',
      at: '',
      recipient: 'the recipient',
      redact: (text: string) => text,
    };
    const rows = REPLIES.map(({ at, reply, kind, says }) =>
      row(stages(at), replies(reply.source), FATES[kind], says(route)),
    );
    expect(await tableUnder('Mail')).toEqual(rows);
  });
});

it.each([PAGE, 'docs/how-it-works.md', 'docs/how-it-works.zh-CN.md'])(
  '%s says when an unknown message goes again',
  async (file) => {
    const text = (await read(file)).replaceAll(/\s+/g, ' ');
    const [first, second, third, ...later] = [1, 2, 3, 4, 5].map(minutesAfter);
    expect(text).toMatch(
      new RegExp(`${first}, ${second} and ${third} minutes|${first}、${second}、${third} 分钟`),
    );
    expect(later).toEqual([1_440, 1_440]);
    expect(SET_ASIDE_AFTER_MS / 60_000 / 1_440).toBe(7);
  },
);

/** How many minutes after its last attempt, if so many were made, an envelope goes again. */
function minutesAfter(attempts: number): number {
  const common = { id: 'envelope', channelId: 'channel', noteIds: ['note'], version: 1 };
  const times = { madeAtMs: 0, firstTriedMs: 0, lastTriedMs: 0 };
  const tried: StoredEnvelope = {
    ...common,
    ...times,
    form: 'whole',
    isDigest: false,
    state: 'tried',
    attempts,
  };
  const isSent = (nowMs: number): boolean =>
    nextStep({ envelopes: [tried], lastAcceptedMs: undefined, waiting: undefined, hasOthers: true, nowMs })
      .kind === 'send';
  let minutes = 0;
  while (!isSent(minutes * 60_000)) minutes += 1;
  return minutes;
}

/** What is made of an errcode that nobody knows: fate and advice. */
function unlisted(): readonly [string, string] {
  const text = JSON.stringify({ errcode: 999_999, errmsg: '' });
  const peer = { service: '', at: '', setting: '' };
  const fate = fateOf({ kind: 'answered', status: 200, text, retryAfterMs: undefined }, peer, (said) => said);
  if (fate.kind === 'accepted') throw new Error('an unknown errcode is no acceptance');
  return [FATES[fate.kind], fate.message.replace(/ \(errcode .*/, '')];
}

const stages = (at: readonly Stage[]): string => (at === STAGES ? 'any' : at.map(code).join(', '));

/** A pattern as people write it: `4yz`, `552` alone, `5.7.z`. */
const replies = (pattern: string): string => alternatives(pattern).map(asReply).join(', ');

function alternatives(pattern: string): readonly string[] {
  const choice = /\(([^)]*)\)|\[([^\]]*)\]/.exec(pattern);
  if (choice === null) return pattern.split('|');
  const [all, group, letters = ''] = choice;
  const options = group === undefined ? letters.split('') : group.split('|');
  return options.flatMap((option) => alternatives(pattern.replace(all, option)));
}

function asReply(pattern: string): string {
  const [, enhanced] = /^\^\\d\+ (.*?)\$?$/.exec(pattern) ?? [];
  if (enhanced !== undefined) return code(enhanced.replaceAll('\\.', '.').replace(/\.$/, '.z'));
  const [, digits = '', isAlone] = /^\^(\d+)(\$?)$/.exec(pattern) ?? [];
  return code(digits + 'xyz'.slice(digits.length)) + (isAlone === '$' ? ' alone' : '');
}
