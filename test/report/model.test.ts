import { describe, expect, it } from 'vitest';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import type { Inventory, ScopeInventory } from '../../lib/inventory/inventory.ts';
import type { BlindKind, BlindSpot } from '../../lib/model/blind-spot.ts';
import type { Subject } from '../../lib/model/health.ts';
import { changeBars } from '../../lib/report/changes-chart.ts';
import { renderReport } from '../../lib/report/render-report.ts';
import { type ReportSource, reportModel } from '../../lib/report/report-model.ts';
import { reportTables } from '../../lib/report/report-tables.ts';
import { tableCsv } from '../../lib/report/table-csv.ts';
import {
  blindSpot,
  DAY_MS,
  FORMER,
  image,
  imageIn,
  inventoryOf,
  listIn,
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

type AuditPart = Extract<Subject, { kind: 'audit' }>['part'];

const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
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
    neverSeenShares: 2,
    untrustedSince: '2026-11-20T10:00:00.000Z',
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
    expect(page({ inventory: inventoryOf(region([])), changes: [] })).not.toContain('id="received"');
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

it('I10: everything unverified is listed, the widest first, with since when and why', () => {
  expect(small().blind.map((b) => [b.kind, b.regionId, b.imageId, b.imageName])).toEqual([
    ['list', 'cn-shanghai', null, null],
    ['unread', 'cn-hangzhou', 'm-new', 'just-made'],
    ['notRead', 'cn-shanghai', 'm-sh', 'shanghai-db'],
  ]);
  expect(small().blind[0]).toMatchObject({
    ownerId: OWNER,
    since: new Date(NOW_MS - DAY_MS).toISOString(),
    reason: { code: 'ApiDenied', message: expect.stringContaining('may not call it') as string },
  });
});

it('I10: each kind is listed and said in both languages, due or not', () => {
  const audit = (part: AuditPart): Subject => ({ kind: 'audit', accountId: OWNER, part });
  const spots: readonly [Subject, BlindSpot['cause'], BlindKind, string][] = [
    [audit('accounts'), 'refused', 'accounts', 'accounts'],
    [audit('dispatch'), 'refused', 'dispatch', 'could not be started'],
    [audit('regions'), 'refused', 'regions', 'regions could not be listed'],
    [audit('entry'), 'refused', 'entry', 'cannot be accessed'],
    [audit('run'), 'never', 'unaudited', 'no audit has completed yet'],
    [audit('run'), 'late', 'overdue', 'no run has completed in time'],
    [listIn(scope), 'refused', 'list', 'list of images cannot be read'],
    [listIn(scope), 'never', 'unlisted', 'never listed completely'],
    [listIn(scope), 'late', 'notListed', 'not listed in time'],
    [imageIn(scope, 'm-a'), 'refused', 'image', 'shares of the image cannot be read'],
    [imageIn(scope, 'm-a'), 'never', 'unread', 'never read completely'],
    [imageIn(scope, 'm-a'), 'late', 'notRead', 'not read completely in time'],
    [imageIn(scope, 'm-a'), 'damaged', 'damaged', 'row in the snapshot is damaged'],
    [imageIn(scope, 'm-a'), 'contradictory', 'contradictory', 'the cloud contradicts itself'],
  ];
  for (const [subject, cause, kind, words] of spots) {
    const blind = [blindSpot(subject, NOW_MS, { cause, dueAtMs: Infinity })];
    const inventory = { ...inventoryOf(region([image('m-a', 'a')])), blind };
    const report = reportModel({ inventory, changes: [] }, OPTIONS);
    expect(report.blind.map((b) => b.kind)).toEqual([kind]);
    expect(reportTables(report).blind.rows[0]?.[0]?.text, kind).toContain(words);
    expect(renderReport(report)).toContain('so there may be some');
    const zh = reportModel({ inventory, changes: [] }, { ...OPTIONS, language: 'zh' });
    expect(reportTables(zh).blind.rows[0]?.[0]?.text, kind).toMatch(/\p{Script=Han}/u);
  }
});

it('a time that nobody knows is none', () => {
  const blind = [blindSpot(listIn(scope), 0)];
  const { blind: listed } = reportModel({ inventory: { ...inventoryOf(), blind }, changes: [] }, OPTIONS);
  expect(listed).toMatchObject([{ kind: 'list', since: null }]);
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
  expect(seen).toContain('Everything was read: 1 image in 1 region, each completely');
  const temporary = { failure: { code: 'ApiTemporary', message: 'timed out' } };
  const unread = image('m-a', 'a', [], { readAtMs: undefined });
  const unlisted = region([], { baseline: 'none', listedAtMs: undefined });
  const unsureOf: readonly [ScopeInventory, BlindSpot][] = [
    [region([unread]), blindSpot(imageIn(scope, 'm-a'), NOW_MS, { cause: 'never' })],
    [region([image('m-a', 'a')]), blindSpot(imageIn(scope, 'm-a'), NOW_MS, temporary)],
    [region([image('m-a', 'a')]), blindSpot(imageIn(scope, 'm-a'), NOW_MS, { cause: 'late' })],
    [region([image('m-a', 'a')]), blindSpot(imageIn(scope, 'm-a'), NOW_MS, { cause: 'contradictory' })],
    [region([]), blindSpot(listIn(scope), NOW_MS, temporary)],
    [region([image('m-a', 'a')]), blindSpot({ kind: 'scope', scope, part: 'shares' }, NOW_MS, temporary)],
    [unlisted, blindSpot(listIn(scope), NOW_MS, { cause: 'never' })],
    [region([]), blindSpot(listIn(scope), NOW_MS, { cause: 'late' })],
    [region([]), blindSpot(imageIn(scope, 'm-x'), NOW_MS, { cause: 'damaged' })],
    [region([]), blindSpot({ kind: 'audit', accountId: OWNER, part: 'run' }, NOW_MS, { cause: 'late' })],
  ];
  for (const [seenScope, spot] of unsureOf) {
    // Due or not: what is not certain is not certain.
    const blind = [{ ...spot, dueAtMs: NOW_MS + 1 }];
    const html = page({ inventory: { ...inventoryOf(seenScope), blind }, changes: [] });
    expect(html).toContain(unsure);
    expect(html).not.toContain(all);
    expect(html).not.toContain('Everything was read');
  }
  const nothing = page({ inventory: inventoryOf(), changes: [], policy: EMPTY_POLICY });
  expect(nothing).toContain('this report contains no information');
  expect(nothing).not.toContain(all);
});

it('a channel in trouble is listed, and makes no share uncertain', () => {
  const subject = { kind: 'channel', channelId: 'abc123', label: 'DingTalk' } as const;
  const refused = { failure: { code: 'ChannelRefused', message: 'keyword' } };
  const blind = [blindSpot(subject, NOW_MS, refused)];
  const inventory = { ...inventoryOf(region([image('m-a', 'a')])), blind };
  expect(reportModel({ inventory, changes: [] }, OPTIONS).blind).toMatchObject([
    { kind: 'channel', channelId: 'abc123', reason: { message: 'keyword' } },
  ]);
  const html = page({ inventory, changes: [] });
  expect(html).toContain('the channel accepts no messages');
  expect(html).toContain('Everything was read');
});

it('says how things stand before whether everything was seen', () => {
  const standing = (inventory: Inventory) => {
    const html = page({ inventory, changes: [] });
    const [, mark, text = ''] =
      /<li class="posture (\w+)[^>]*>(.*?)<\/li>[^]*<p class="seen/.exec(html) ?? [];
    return mark === undefined ? undefined : [mark, text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')];
  };
  const untrusted = inventoryOf(region([image('m-a', 'a', [share(STRANGER, 'untrusted')])]));
  expect(standing(untrusted)).toEqual([
    'bad',
    '1 share with an account that is not trusted 1 image, 1 account',
  ]);
  const blind = [blindSpot(listIn(scope), NOW_MS)];
  expect(standing({ ...untrusted, blind })?.[1]).toMatch(/^at least 1 share with an account/);
  expect(standing(inventoryOf(region([image('m-a', 'a')])))).toEqual([
    'good',
    'Nothing is shared 1 custom image',
  ]);
  expect(standing(inventoryOf())).toBeUndefined();
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
  expect(near?.counts).toEqual({ alerted: [1, 1, 1, 0], recorded: [0, 0, 0, 0], ended: [0, 0, 0, 0] });
  const far = changeBars(model(at('2025-12-01T00:00:00Z'), at('2026-11-24T00:00:00Z')));
  expect(far).toMatchObject({ daysEach: 7 });
  expect(far?.counts.alerted.reduce((sum, n) => sum + n, 0)).toBe(2);
  expect(far?.days.at(-1)).toBe('2026-11-19');
  // A row from a wrong clock makes long bars, not many.
  const wild = changeBars(model(at('1970-01-01T00:00:00Z'), shareChange('x', { noticedAtMs: 9e15 })));
  expect(wild?.days.length).toBeLessThanOrEqual(63);
  expect(changeBars(model())).toBeUndefined();
});

describe('of several accounts', () => {
  const MEMBER = '2071001350417862';
  const CLOSED = '5301002782215093477';
  const LATE = '5301004782215093477';
  const member = { sinceMs: NOW_MS - 9 * DAY_MS };
  const audit = (accountId: string, part: AuditPart): Subject => ({ kind: 'audit', accountId, part });
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
      { accountId: OWNER, name: undefined, member: undefined, endedMs: undefined },
      { accountId: MEMBER, name: '=Payments', member, endedMs: NOW_MS - 1 },
      { accountId: CLOSED, name: 'Closed', member, endedMs: NOW_MS - 1 },
      { accountId: LATE, name: 'Late', member, endedMs: NOW_MS - DAY_MS },
    ],
    blind: [
      blindSpot(audit(OWNER, 'accounts'), NOW_MS - DAY_MS),
      blindSpot(audit(OWNER, 'run'), NOW_MS - DAY_MS, { cause: 'never' }),
      blindSpot(audit(CLOSED, 'entry'), NOW_MS - DAY_MS),
      blindSpot(audit(LATE, 'run'), NOW_MS - DAY_MS, { cause: 'late' }),
    ],
  };
  const changes = [shareChange('a', { scope: theirs })];
  const report = () => reportModel({ inventory, changes, runs: [] }, OPTIONS);

  it('I10: each account says how well it is seen, those that want a look first', () => {
    expect(report().owners.map((o) => [o.ownerName, o.state, o.images, o.shares, o.untrustedShares])).toEqual(
      [
        ['Closed', 'closed', 0, 0, 0],
        [null, 'unaudited', 1, 1, 1],
        ['Late', 'overdue', 0, 0, 0],
        ['=Payments', 'audited', 1, 1, 0],
      ],
    );
    expect(report().blind.map((b) => [b.kind, b.ownerId])).toEqual([
      ['accounts', OWNER],
      ['unaudited', OWNER],
      ['entry', CLOSED],
      ['overdue', LATE],
    ]);
    expect(report().blind[2]).toMatchObject({ ownerName: 'Closed', regionId: null });
    expect(report().summary.blind).toBe(4);
    expect(report().owners.map((o) => o.auditedAt)).toEqual([
      new Date(NOW_MS - 1).toISOString(),
      null,
      new Date(NOW_MS - DAY_MS).toISOString(),
      new Date(NOW_MS - 1).toISOString(),
    ]);
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
    expect(html).toContain('Share report of 4 accounts');
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
