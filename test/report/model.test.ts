import { describe, expect, it } from 'vitest';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { changeBars } from '../../lib/report/changes-chart.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { type ReportSource, reportModel } from '../../lib/report/report-model.ts';
import { reportTables } from '../../lib/report/report-tables.ts';
import { tableCsv } from '../../lib/report/table-csv.ts';
import {
  DAY_MS,
  FORMER,
  image,
  inventoryOf,
  NOW_MS,
  OPTIONS,
  OWNER,
  PARTNER,
  POLICY,
  region,
  share,
  shareChange,
  smallSource,
  STRANGER,
} from '../support/inventories.ts';

const small = () => reportModel(smallSource(), OPTIONS);
const page = (source: ReportSource): string => renderReport(reportModel(source, OPTIONS));

it('the summary answers how much, with whom, and how much of it is not certain', () => {
  expect(small().summary).toEqual({
    images: 5,
    imagesRead: 4,
    sharedImages: 3,
    shares: 5,
    accounts: 3,
    untrustedShares: 3,
    untrustedAccounts: 2,
    exposedToEcs: 1,
    exposureUnknown: 1,
    blind: 3,
  });
});

it('shares come with the least trusted first, accounts with the widest reach first and their worst share', () => {
  const { shares, accounts } = small();
  expect(shares.map((s) => s.verdict)).toEqual(['untrusted', 'untrusted', 'expired', 'trusted', 'trusted']);
  expect(accounts).toEqual([
    {
      accountId: STRANGER,
      name: null,
      images: 2,
      regions: ['cn-hangzhou', 'cn-shanghai'],
      verdict: 'untrusted',
    },
    { accountId: PARTNER, name: 'Partner CI', images: 2, regions: ['cn-hangzhou'], verdict: 'trusted' },
    { accountId: FORMER, name: 'Former vendor', images: 1, regions: ['cn-hangzhou'], verdict: 'expired' },
  ]);
  const mixed = [
    image('m-a', 'a', [share('111111', 'trusted')]),
    image('m-b', 'b', [share('111111', 'expired')]),
  ];
  const source = { inventory: inventoryOf(region(mixed)), changes: [] };
  expect(reportModel(source, OPTIONS).accounts[0]).toMatchObject({ images: 2, verdict: 'expired' });
});

describe('I14: images of other accounts', () => {
  it('are in a section of their own with their owner and its name, and in no figure', () => {
    const report = small();
    expect(report.received).toEqual([
      {
        ownerId: PARTNER,
        ownerName: 'Partner CI',
        regionId: 'cn-hangzhou',
        imageId: 'm-theirs',
        imageName: 'appliance',
        accountId: OWNER,
        accountName: null,
      },
    ]);
    expect(report.summary).toMatchObject({ images: 5, blind: 3 });
    const { columns, rows } = reportTables(report).received;
    expect(columns.map((column) => column.label)).toEqual([
      'Image',
      'Image id',
      'Region',
      'Owner',
      'Owner id',
    ]);
    expect(rows.map((row) => row.map((cell) => cell.text))).toEqual([
      ['appliance', 'm-theirs', 'cn-hangzhou', 'Partner CI', PARTNER],
    ]);
    const html = renderReport(report);
    expect(html).toContain('<section id="received"');
    expect(html).toContain('Received from other accounts');
    expect(html).toContain('They are not audited');
    expect(renderReport({ ...report, reader: { ...report.reader, language: 'zh' } })).toContain(
      '其他账号共享而来的镜像',
    );
    expect(page({ inventory: inventoryOf(region([])), changes: [] })).toContain(
      'No image of another account is known.',
    );
  });

  it('appear as changes with who shares them', () => {
    const change = { kind: 'received', ownerId: STRANGER } as const;
    const { verdict: _v, neverSeenBefore: _n, accountId: _a, sharedTime: _s, ...base } = shareChange('r');
    const report = reportModel(
      { inventory: inventoryOf(region([])), changes: [{ ...base, ...change }] },
      OPTIONS,
    );
    expect(report.changes[0]).toMatchObject({ ownerId: STRANGER, accountId: OWNER, alerted: false });
    expect(reportTables(report).changes.rows[0]?.map((cell) => cell.text)).toEqual(
      expect.arrayContaining(['received', STRANGER]),
    );
  });
});

it('I13: a verdict is the one that was kept, whatever the policy says today', () => {
  const kept = inventoryOf(region([image('m-a', 'a', [share(PARTNER, 'untrusted')])]));
  const { shares } = reportModel({ inventory: kept, changes: [], policy: POLICY }, OPTIONS);
  expect(shares[0]).toMatchObject({ verdict: 'untrusted', accountName: 'Partner CI' });
});

it('I10: everything unverified is listed: denied, never read, not read for a day, overdue', () => {
  expect(small().blind.map((b) => [b.kind, b.imageId])).toEqual([
    ['list', null],
    ['unread', 'm-new'],
    ['stale', 'm-sh'],
  ]);
  const at = (ms: number) => inventoryOf(region([image('m-a', 'a', [], { readAtMs: ms })]));
  const kinds = (source: ReportSource, overdueMs?: number) =>
    reportModel(source, { ...OPTIONS, overdueMs }).blind.map((b) => b.kind);
  expect(kinds({ inventory: at(NOW_MS - DAY_MS + 1), changes: [] })).toEqual([]);
  expect(kinds({ inventory: at(NOW_MS - DAY_MS), changes: [] })).toEqual(['stale']);
  const run = (status: RunSummary['status'], minutesAgo: number) =>
    ({
      status,
      startedAt: new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
      durationMs: 0,
    }) as RunSummary;
  const fresh = { inventory: at(NOW_MS), changes: [] };
  const overdueMs = 45 * 60_000;
  expect(kinds({ ...fresh, runs: [] }, overdueMs)).toEqual(['overdue']);
  expect(kinds({ ...fresh, runs: [run('failed', 5), run('complete', 46)] }, overdueMs)).toEqual(['overdue']);
  expect(kinds({ ...fresh, runs: [run('skipped', 1), run('partial', 44)] }, overdueMs)).toEqual([]);
  // One region is left out while the runs go on: an image that is new there would be seen by nobody.
  const unlisted = region([], { listedAtMs: NOW_MS - overdueMs });
  const seen = { inventory: inventoryOf(unlisted), changes: [], runs: [run('partial', 5)] };
  expect(kinds(seen, overdueMs)).toEqual(['stale']);
  expect(renderReport(reportModel(seen, { ...OPTIONS, overdueMs }))).toContain('not listed recently');
});

it('exceptions say how they stand, the ended first, and how many shares they name now', () => {
  expect(small().exceptions.map((e) => [e.name, e.state, e.matches])).toEqual([
    ['Former vendor', 'ended', 1],
    ['Nobody now', 'endsSoon', 0],
    ['Partner CI', 'inForce', 2],
  ]);
});

it('never says that nothing is shared where something was not seen', () => {
  const all = 'No image is shared with another account.';
  const unsure = 'so there may be some';
  const seen = page({ inventory: inventoryOf(region([image('m-a', 'a')])), changes: [] });
  expect(seen).toContain(all);
  expect(seen).toContain('Everything was read: 1 image, each completely');
  const trouble = { sinceMs: NOW_MS, runs: 1, failure: { code: 'ApiTemporary', message: 'timed out' } };
  for (const scope of [
    region([image('m-a', 'a', [], { readAtMs: undefined })]),
    region([image('m-a', 'a', [], { trouble })]),
    region([], { trouble }),
    region([image('m-a', 'a')], { sharesTrouble: trouble }),
    region([], { baseline: 'none', listedAtMs: undefined }),
    region([], { damaged: ['m-x'] }),
  ]) {
    const html = page({ inventory: inventoryOf(scope), changes: [] });
    expect(html).toContain(unsure);
    expect(html).not.toContain(all);
    expect(html).not.toContain('Everything was read');
  }
  const nothing = page({ inventory: inventoryOf(), changes: [], policy: EMPTY_POLICY });
  expect(nothing).toContain('this report contains no information');
  expect(nothing).not.toContain(all);
});

it('a channel in trouble is listed, and makes no share uncertain', () => {
  const trouble = { sinceMs: NOW_MS, runs: 2, failure: { code: 'ChannelRefused', message: 'keyword' } };
  const inventory = {
    ...inventoryOf(region([image('m-a', 'a')])),
    channels: [{ accountId: '1850926437581920', channelId: 'abc123', trouble }],
  };
  const html = page({ inventory, changes: [] });
  expect(html).toContain('the channel accepts no messages');
  expect(html).toContain('Everything was read');
});

it('changes are counted by the days of the reader, and by longer spans where days are too many', () => {
  const at = (iso: string) => shareChange(iso, { noticedAtMs: Date.parse(iso) });
  const model = (...changes: readonly ReturnType<typeof at>[]) =>
    reportModel({ inventory: inventoryOf(region([])), changes }, OPTIONS);
  // 23:30 in UTC is the next morning in Shanghai.
  const near = changeBars(
    model(at('2026-11-22T15:59:00Z'), at('2026-11-22T16:00:00Z'), at('2026-11-23T23:30:00Z')),
  );
  expect(near?.days).toEqual(['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25']);
  expect(near?.counts.get('shared')).toEqual([1, 1, 1, 0]);
  const far = changeBars(model(at('2025-12-01T00:00:00Z'), at('2026-11-24T00:00:00Z')));
  expect(far).toMatchObject({ daysEach: 7 });
  expect(far?.counts.get('shared')?.reduce((sum, n) => sum + n, 0)).toBe(2);
  expect(far?.days.at(-1)).toBe('2026-11-19');
  // A row from a wrong clock makes long bars, not many.
  const wild = changeBars(model(at('1970-01-01T00:00:00Z'), shareChange('x', { noticedAtMs: 9e15 })));
  expect(wild?.days.length).toBeLessThanOrEqual(63);
  expect(changeBars(model())).toBeUndefined();
});

describe('of several accounts', () => {
  const MEMBER = '2071001350417862';
  const CLOSED = '5301002782215093477';
  const trouble = { sinceMs: NOW_MS - DAY_MS, runs: 2, failure: { code: 'ApiDenied', message: 'no role' } };
  const member = (endedMs: number | undefined, entryTrouble?: typeof trouble) => ({
    sinceMs: NOW_MS - 9 * DAY_MS,
    endedMs,
    entryTrouble,
  });
  const theirs = { accountId: MEMBER, regionId: 'cn-hangzhou' };
  const inventory = {
    ...inventoryOf(
      region([image('m-own', 'own', [share(STRANGER, 'untrusted')])]),
      region([image('m-pay', 'pay', [share(PARTNER, 'trusted')], { scope: theirs })], {
        scope: theirs,
        received: [{ scope: theirs, imageId: 'm-gift', imageName: 'gift', ownerId: STRANGER }],
      }),
    ),
    accounts: [
      { accountId: OWNER, name: undefined, member: undefined, accountsTrouble: trouble },
      { accountId: MEMBER, name: '=Payments', member: member(NOW_MS - 1) },
      { accountId: CLOSED, name: 'Closed', member: member(NOW_MS - 1, trouble) },
    ],
  };
  const changes = [shareChange('a', { scope: theirs })];
  const report = () => reportModel({ inventory, changes, runs: [] }, { ...OPTIONS, overdueMs: DAY_MS });

  it('I10: each account says how well it is seen, those that want a look first', () => {
    expect(report().owners.map((o) => [o.ownerName, o.state, o.images, o.shares, o.untrustedShares])).toEqual(
      [
        ['Closed', 'closed', 0, 0, 0],
        [null, 'unaudited', 1, 1, 1],
        ['=Payments', 'audited', 1, 1, 0],
      ],
    );
    expect(report().blind.map((b) => [b.kind, b.ownerId])).toEqual([
      ['overdue', OWNER],
      ['accounts', OWNER],
      ['entry', CLOSED],
    ]);
    expect(report().summary.blind).toBe(3);
  });

  it('every table says whose an image is, and the page has one of the accounts', () => {
    const tables = reportTables(report());
    for (const id of ['shares', 'changes', 'blind', 'exposed', 'received', 'owners', 'scopes'] as const)
      expect(
        tables[id].columns.map((c) => c.label),
        id,
      ).toEqual(expect.arrayContaining(['Owner', 'Owner id']));
    for (const table of Object.values(tables))
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    expect(tables.changes.rows[0]?.map((c) => c.text)).toEqual(expect.arrayContaining(['=Payments', MEMBER]));
    expect(tableCsv(tables.shares)).toContain(`"'=Payments","'${MEMBER}"`);
    expect(tables.received.rows[0]?.map((c) => c.text)).toEqual([
      'gift',
      'm-gift',
      'cn-hangzhou',
      '',
      STRANGER,
      '=Payments',
      MEMBER,
    ]);
    const html = renderReport(report());
    expect(html).toContain('<section id="owners"');
    expect(html).toContain('Share report of 3 accounts');
  });

  it('of one alone nothing says so', () => {
    const alone = reportModel(smallSource(), OPTIONS);
    const labels = Object.entries(reportTables(alone)).flatMap(([id, table]) =>
      ['owners', 'exceptions', 'scopes', 'received'].includes(id) ? [] : table.columns.map((c) => c.label),
    );
    expect(labels).not.toContain('Owner');
    expect(renderReport(alone)).not.toContain('id="owners"');
  });
});
