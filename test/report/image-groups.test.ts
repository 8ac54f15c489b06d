import { expect, it } from 'vitest';
import { revokeCommands } from '../../lib/alert/message/commands.ts';
import { groupSummary, rowsOf } from '../../lib/report/group-summary.ts';
import { imagesByRisk } from '../../lib/inventory/images-by-risk.ts';
import { packShares } from '../../lib/report/page-shares.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import { trustCommand } from '../../lib/report/trust-command.ts';
import { HOSTILE } from './hostile.ts';
import {
  FORMER,
  hostileSource,
  image,
  inventoryOf,
  OPTIONS,
  PARTNER,
  region,
  share,
  shareChange,
  smallSource,
  STRANGER,
} from '../support/inventories.ts';

const untrusted = (n: number, from = 1_000_000) =>
  Array.from({ length: n }, (_, k) => share(String(from + k), 'untrusted'));

it('the worst image comes first: never seen, not trusted, exposed, expired, trusted; then the one with the most', () => {
  const images = [
    image('m-1', 'trusted', [share(PARTNER, 'trusted'), share(STRANGER, 'trusted')]),
    image('m-2', 'expired', [share(FORMER, 'expired')]),
    image('m-3', 'exposed', [share(PARTNER, 'trusted')], { exposedToEcs: true }),
    image('m-4', 'one', [
      share('1000009', 'untrusted', { sharedTime: '2026-01-01 10:00:00.0' }),
      ...[1, 2, 3].map((n) => share(`200000${n}`, 'trusted')),
    ]),
    image('m-5', 'two', untrusted(2)),
    image('m-6', 'stranger', [share(STRANGER, 'untrusted')]),
    image('m-7', 'exposed only', [], { exposedToEcs: true }),
    image('m-8', 'private'),
  ];
  const source = { inventory: inventoryOf(region(images)), changes: [shareChange('a', { imageId: 'm-6' })] };
  const groups = imagesByRisk(reportModel(source, OPTIONS).shares, reportModel(source, OPTIONS).exposed);
  expect(groups.map(({ image: { imageName }, risk, untrusted: n }) => [imageName, risk, n])).toEqual([
    ['stranger', 'neverSeen', 1],
    ['two', 'untrusted', 2],
    ['one', 'untrusted', 1],
    ['exposed', 'exposed', 0],
    ['exposed only', 'exposed', 0],
    ['expired', 'expired', 1],
    ['trusted', 'trusted', 0],
  ]);
});

it('within an image the worst share comes first, then the oldest', () => {
  const shares = [
    share('1000001', 'trusted'),
    share('1000002', 'untrusted', { sharedTime: '2026-05-01 10:00:00.0' }),
    share('1000003', 'untrusted', { sharedTime: '2026-01-01 10:00:00.0' }),
    share('1000004', 'expired'),
  ];
  const report = reportModel(
    { inventory: inventoryOf(region([image('m-a', 'a', shares)])), changes: [] },
    OPTIONS,
  );
  const [group] = imagesByRisk(report.shares, report.exposed);
  expect(group?.shares.map(({ accountId }) => accountId)).toEqual([
    '1000003',
    '1000002',
    '1000004',
    '1000001',
  ]);
  expect(group?.untrustedSince).toBe('2026-01-01T10:00:00.000Z');
});

it('packed: an image counts its shares by what they are, and says how long the oldest stands', () => {
  const report = reportModel(smallSource(), OPTIONS);
  const packed = packShares(report, imagesByRisk(report.shares, report.exposed));
  const summaries = packed.starts.map((_, n) => {
    const { counts, days } = groupSummary(packed, rowsOf(packed, n));
    return [...counts.map(({ count, text }) => `${count} ${text}`), days];
  });
  expect(summaries).toEqual([
    ['1 not trusted', '1 never seen before', '2 new', '1 trusted', 4],
    ['1 not trusted', '1 never seen before', '1 new', 4],
    [-1],
    ['1 exception expired', '2 new', '1 trusted', 4],
  ]);
  expect(packed.exposed).toEqual([2]);
});

it('the page has no raw text from elsewhere, in its lists of images neither', () => {
  for (const text of HOSTILE) {
    const report = reportModel(hostileSource(text), OPTIONS);
    expect(JSON.stringify(packShares(report, imagesByRisk(report.shares, report.exposed)))).not.toMatch(
      /:\/\/|\u202E/u,
    );
  }
});

const image1 = { regionId: 'cn-hangzhou', imageId: 'm-a' };

it('the commands: a new exception, a longer one, one for another image', () => {
  const base = { accountId: STRANGER, imageId: 'm-a', isExpired: false, listed: undefined };
  expect(trustCommand(base)).toBe(
    `share-auditor trust add ${STRANGER} --name 'NAME' --owner 'OWNER' --reason 'REASON' --image 'm-a'`,
  );
  expect(trustCommand({ ...base, isExpired: true, listed: null })).toBe(
    `share-auditor trust add ${STRANGER} --update --expires YYYY-MM-DD`,
  );
  expect(trustCommand({ ...base, listed: ['m-gold*'] })).toBe(
    `share-auditor trust add ${STRANGER} --update --image 'm-gold*' --image 'm-a'`,
  );
  // The policy trusts it already, and the next run will say so.
  expect(trustCommand({ ...base, listed: null })).toBeUndefined();
});

it('I11: no value that could end or change a command comes into one', () => {
  for (const text of [...HOSTILE, "m-a' --yes '", 'm-a $(id)', '-m', '']) {
    if (/^[A-Za-z0-9-]+$/.test(text)) continue;
    const base = { accountId: STRANGER, imageId: 'm-a', isExpired: false, listed: undefined };
    expect(trustCommand({ ...base, accountId: text })).toBeUndefined();
    expect(trustCommand({ ...base, imageId: text })).toBeUndefined();
    expect(trustCommand({ ...base, listed: [text] })).toBeUndefined();
    expect(revokeCommands({ ...image1, imageId: text }, [STRANGER]).commands).toEqual([]);
    expect(revokeCommands(image1, [text]).commands).toEqual([]);
  }
});
