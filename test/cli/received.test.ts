import { describe, expect, it } from 'vitest';
import { historyInWords } from '../../lib/cli/history-in-words.ts';
import { receivedInWords } from '../../lib/cli/received-in-words.ts';
import { sharesInWords } from '../../lib/cli/shares-in-words.ts';
import { progressLine } from '../../lib/cli/progress.ts';
import { reportedChange } from '../../lib/inventory/history-report.ts';
import { receivedReport } from '../../lib/inventory/received-report.ts';
import { sharesReport } from '../../lib/inventory/shares-report.ts';
import type { Inventory } from '../../lib/inventory/inventory.ts';
import type { ReceivedChange } from '../../lib/model/change.ts';
import type { Reading } from '../../lib/model/image.ts';
import {
  blindSpot,
  image,
  inventoryOf,
  listIn,
  NOW_MS,
  OWNER,
  PARTNER,
  POLICY,
  region,
  share,
  STRANGER,
} from '../support/inventories.ts';

const screen = { colour: false, width: 160 };
const MEMBER = '2071001350417862';
const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
const words = { timeZone: 'UTC', screen, filtered: false, whose: 'account 1' };
const gift = { scope, imageId: 'm-gift', imageName: 'gift\u001B[31m', ownerId: STRANGER };
const appliance = { scope, imageId: 'm-app', imageName: 'appliance', ownerId: PARTNER };
const several = (inventory: Inventory): Inventory => ({
  ...inventory,
  accounts: [
    { accountId: OWNER, name: undefined, member: undefined, endedMs: NOW_MS },
    { accountId: MEMBER, name: 'Payments', member: undefined, endedMs: NOW_MS },
  ],
});

describe('shares --received', () => {
  const report = (inventory: Inventory) => receivedReport(inventory, {}, POLICY, OWNER);

  it('lists each image with its owner, and the owner’s name', () => {
    const text = receivedInWords(report(inventoryOf(region([], { received: [gift, appliance] }))), words);
    expect(text).toBe(
      [
        'IMAGE      IMAGE ID  REGION       OWNER',
        'gift␛[31m  m-gift    cn-hangzhou  1098765432109876543',
        'appliance  m-app     cn-hangzhou  Partner CI (1234567890123456789)',
        '',
        '2 images received from 2 other accounts. They are not audited: their owners decide with whom they are shared.',
        '',
      ].join('\n'),
    );
  });

  it('of several accounts says which one receives it', () => {
    const theirs = { ...gift, scope: { ...scope, accountId: MEMBER } };
    const text = receivedInWords(report(several(inventoryOf(region([], { received: [theirs] })))), words);
    expect(text).toContain('RECEIVED BY');
    expect(text).toContain(`Payments (${MEMBER})`);
    expect(text).toContain('1 image received from 1 other account.');
  });

  it('says that there is none, and what was not read', () => {
    const blind = [blindSpot(listIn(scope), NOW_MS)];
    const text = receivedInWords(report({ ...inventoryOf(region([])), blind }), words);
    expect(text).toContain('The snapshot of account 1 holds no image of another account.');
    expect(text).toContain('Incomplete');
    expect(receivedInWords(report(inventoryOf()), { ...words, filtered: true })).toContain(
      'no image of another account that matches.',
    );
  });
});

describe('shares', () => {
  const text = (inventory: Inventory) =>
    sharesInWords(sharesReport(inventory, {}, { accountId: OWNER, changes: [], policy: POLICY }), {
      ...words,
      policy: POLICY,
      isEachShare: true,
      posture: undefined,
    });

  it('points to what is received and lists none of it', () => {
    const shown = text(inventoryOf(region([], { received: [gift] })));
    expect(shown).toContain('holds no share.');
    expect(shown).toContain(
      '1 more image is received from other accounts; "share-auditor shares --received" lists it.',
    );
    expect(shown).not.toContain('m-gift');
    expect(text(inventoryOf(region([])))).not.toContain('--received');
  });

  it('I1: marks what has not been seen since, and still lists it', () => {
    const missing = { sinceMs: Date.UTC(2026, 10, 24, 18, 30), heldMs: 0 };
    const shares = [
      share(STRANGER, 'untrusted', { missing }),
      share(PARTNER, 'trusted', { missing, baseline: true }),
    ];
    const shown = text(inventoryOf(region([image('m-a', 'a', shares, { missingSinceMs: missing.sinceMs })])));
    expect(shown).toContain('not on the list since 2026-11-24 18:30 UTC');
    expect(shown).toContain('2026-11-20 19:02 (not seen since 2026-11-24 18:30)');
    expect(shown).toContain('2026-11-20 19:02 (first look; not seen since 2026-11-24 18:30)');
    expect(shown).toContain('2 shares of 1 image');
    expect(text(inventoryOf(region([image('m-a', 'a', [share(STRANGER, 'untrusted')])])))).not.toContain(
      'since',
    );
  });
});

describe('history', () => {
  const change: ReceivedChange = { kind: 'received', id: 'r', noticedAtMs: NOW_MS, ...gift };
  const text = (owners: number | null) =>
    historyInWords(
      {
        accountId: OWNER,
        owners,
        since: null,
        until: null,
        changes: [reportedChange(change, () => undefined)],
        unseen: [],
      },
      { timeZone: 'UTC', screen, historyDays: 400 },
    );

  it('of one account names the owner of a received image', () => {
    expect(text(null)).toMatch(new RegExp(`received +${STRANGER} +gift`));
    expect(text(null)).not.toContain(OWNER);
  });

  it('of several names the owner as owner, and who received it', () => {
    expect(text(2)).toMatch(new RegExp(`received +${OWNER} +gift\\S+ +${STRANGER}`));
  });
});

describe('progress', () => {
  const line = (reading: Partial<Reading>) =>
    progressLine(
      {
        kind: 'read',
        candidate: { imageId: 'm-1', image: { name: 'one' } },
        reading: { shares: [], certainty: 'complete', atMs: 0, ...reading },
      } as never,
      { done: 1, total: 2 },
      0,
    );
  const seen = [{ accountId: STRANGER }];

  it('a reading that is steady is whole, and says what the cloud counts', () => {
    expect(line({ shares: seen })).toMatch(/ {2}1 account$/);
    const miscount = { counted: 3, listed: 1, digest: 'x' };
    expect(line({ shares: seen, certainty: 'steady', miscount })).toMatch(
      / {2}1 account \(the cloud counts 3\)$/,
    );
  });

  it('any other is told in a word; why is said once, at the end', () => {
    const failure = { code: 'ApiTemporary', message: 'page 2' };
    expect(line({ shares: seen, certainty: 'partial', failure })).toMatch(/ {2}partial$/);
    expect(line({ certainty: 'partial', failure: { ...failure, code: 'OutOfTime' } })).toContain(
      'not read to the end',
    );
    expect(line({ certainty: 'failed', failure: { ...failure, code: 'OutOfTime' } })).toContain('not read:');
  });
});
