import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { CHANGE_TEXTS } from '../../lib/alert/message/change-texts.ts';
import { renderText } from '../../lib/alert/message/render-text.ts';
import { textsFor } from '../../lib/alert/message/texts.ts';
import { writeMessage } from '../../lib/alert/message/write-message.ts';
import { countChanges } from '../../lib/digest/period.ts';
import { ALL_CHANGE_KINDS, isAlert } from '../../lib/model/change.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import { reportTables } from '../../lib/report/report-tables.ts';
import { changesChart } from '../../lib/report/changes-chart.ts';
import { changeNote, digestNote, EVERY_CHANGE, NOW_MS } from '../alert/message/samples.ts';
import { inventoryOf, OPTIONS } from '../support/inventories.ts';

const LANGUAGES = ['en', 'zh'] as const;
const PAGES = { en: 'docs/messages.md', zh: 'docs/messages.zh-CN.md' } as const;
const read = (file: string): Promise<string> => readFile(join(import.meta.dirname, '../..', file), 'utf8');

/** What no type can see of a kind of change that is new: where it is forgotten, these say what to add. */
describe.each(ALL_CHANGE_KINDS)('%s', (kind) => {
  const change = EVERY_CHANGE[kind];

  it.each(LANGUAGES)('is named in docs/messages (%s)', async (language) => {
    const { name } = CHANGE_TEXTS[kind][language];
    const text = (await read(PAGES[language])).replaceAll(/\s+/g, ' ');
    expect(text, `add “${name}” to ${PAGES[language]}`).toContain(name);
  });

  it.each(LANGUAGES)('is in the digest: its line and its total (%s)', (language) => {
    const note = digestNote({ changes: [change], changeCounts: countChanges([change]) });
    const text = renderText(writeMessage([note], { language, timeZone: 'UTC', nowMs: NOW_MS }));
    expect(text).toContain(CHANGE_TEXTS[kind][language].counted(1));
    if ('accountId' in change) expect(text).toContain(change.accountId);
    expect(text).not.toContain('undefined');
  });

  it.each(LANGUAGES)('is in the table and the chart of the report (%s)', (language) => {
    const report = reportModel({ inventory: inventoryOf(), changes: [change] }, { ...OPTIONS, language });
    const { name } = CHANGE_TEXTS[kind][language];
    expect(reportTables(report).changes.rows[0]?.[1]?.text).toBe(name);
    expect(changesChart(report)?.summary).toContain(name);
  });
});

describe.each(ALL_CHANGE_KINDS.filter((kind) => isAlert(EVERY_CHANGE[kind])))('%s', (kind) => {
  const change = EVERY_CHANGE[kind];

  it.each(LANGUAGES)('has its part in an alert (%s)', (language) => {
    const options = { language, timeZone: 'UTC', nowMs: NOW_MS };
    const message = (limit?: number) => writeMessage([changeNote(change)], options, limit);
    const nothing = textsFor(language);
    expect
      .soft(message().headline, `alertParts in lib/alert/message/headline.ts leaves out ${kind}`)
      .not.toContain(nothing.nothingHeadline);
    const lines = message().sections.flatMap((section) => section.lines);
    expect
      .soft(lines.length, `lib/alert/message/image-section.ts says nothing of ${kind}`)
      .toBeGreaterThan(2);
    const none = nothing.rest({
      shares: 0,
      exposures: 0,
      blind: 0,
      notices: 0,
      baselines: 0,
      baselineImages: 0,
      over: 0,
      digestLines: 0,
      quiet: 0,
    });
    expect
      .soft(message(0).rest, `count in lib/alert/message/write-message.ts leaves out ${kind}`)
      .not.toBe(none);
  });
});

test('the schema of the report knows every kind', async () => {
  const schema = await read('docs/report-schema.json');
  const { properties } = JSON.parse(schema) as {
    properties: { changes: { items: { properties: { kind: { enum: string[] } } } } };
  };
  const known = properties.changes.items.properties.kind.enum;
  expect(known, 'make the kinds of “changes” in docs/report-schema.json those of CHANGE_KINDS').toEqual(
    ALL_CHANGE_KINDS,
  );
});

test('no two kinds have one name', () => {
  for (const language of LANGUAGES)
    expect(
      new Set(ALL_CHANGE_KINDS.map((kind) => CHANGE_TEXTS[kind][language].name)).size,
      'give each kind a name of its own in CHANGE_TEXTS',
    ).toBe(ALL_CHANGE_KINDS.length);
});
