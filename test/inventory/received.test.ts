import { describe, expect, it } from 'vitest';
import { countShares } from '../../lib/inventory/count-shares.ts';
import { explainPolicy } from '../../lib/inventory/explain-policy.ts';
import { isAskedFor, reportedChange } from '../../lib/inventory/history-report.ts';
import { imagesOf, receivedIn } from '../../lib/inventory/inventory.ts';
import { knownScopes } from '../../lib/inventory/known-scopes.ts';
import { readChanges } from '../../lib/inventory/read-changes.ts';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import { receivedReport } from '../../lib/inventory/received-report.ts';
import { sharesReport } from '../../lib/inventory/shares-report.ts';
import { updateRoster } from '../../lib/accounts/roster.ts';
import type { ReceivedChange } from '../../lib/model/change.ts';
import type { KnownImage } from '../../lib/model/known-image.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { imageToColumns } from '../../lib/snapshot/rows.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { editCoverage } from '../support/edit-coverage.ts';
import { memoryStore } from '../support/memory-store.ts';
import { account, DAY, knownImage, knownShare, NOW, SCOPE } from '../support/values.ts';

const MEMBER = '2071001350417862';
const [STRANGER, VENDOR] = [account(1), account(2)];
const OWN = { accountId: SCOPE.accountId, name: undefined, member: undefined };
const KNOWN = {
  homeId: SCOPE.accountId,
  accounts: [OWN],
  scopes: [SCOPE],
  audited: new Set([SCOPE.accountId, MEMBER]),
};
const HOUR_MS = 3_600_000;
const policy = parseTrustPolicy(`accounts:\n  "${VENDOR}": { name: Vendor }\n`, 'policy.yaml');

const IMAGES: readonly KnownImage[] = [
  knownImage([knownShare(STRANGER)], { imageId: 'm-own', name: 'own' }),
  // Whatever a row of a received image holds beside its owner: nothing counts it.
  knownImage([knownShare(VENDOR)], {
    imageId: 'm-vendor',
    name: 'appliance',
    receivedFrom: VENDOR,
    exposedToEcs: true,
  }),
  knownImage([], { imageId: 'm-stranger', name: 'gift', receivedFrom: STRANGER }),
  knownImage([], { imageId: 'm-internal', name: 'ours too', receivedFrom: MEMBER }),
  knownImage([], { imageId: 'm-over', name: 'over', receivedFrom: STRANGER, gone: true }),
];

async function snapshot(): Promise<Store> {
  const store = await memoryStore();
  const write = (table: 'images' | 'history', sort: string, columns: Record<string, string>) =>
    store.write(table, {
      key: { partition: scopeKey(SCOPE), sort },
      columns,
      expected: 0,
      token: `test/${sort}`,
    });
  for (const image of IMAGES) await write('images', image.imageId, imageToColumns(image));
  for (const change of CHANGES) await write('history', change.id, { change: JSON.stringify(change) });
  return store;
}

const received = (id: string, ownerId: string): ReceivedChange => ({
  kind: 'received',
  id,
  scope: SCOPE,
  imageId: `m-${id}`,
  imageName: id,
  noticedAtMs: NOW - DAY,
  ownerId,
});
const CHANGES = [
  received('20261123T070000000Z-a', STRANGER),
  received('20261123T070000000Z-b', MEMBER),
] as const;

const inventory = async () => readInventory(await snapshot(), KNOWN, NOW);

describe('I14: images of other accounts', () => {
  it('are apart from the account’s own, by owner; what an audited account shares is at that account', async () => {
    const seen = await inventory();
    expect(imagesOf(seen).map((image) => image.imageId)).toEqual(['m-own']);
    expect(receivedIn(seen)).toEqual([
      { scope: SCOPE, imageId: 'm-stranger', imageName: 'gift', ownerId: STRANGER },
      { scope: SCOPE, imageId: 'm-vendor', imageName: 'appliance', ownerId: VENDOR },
    ]);
  });

  it('count nowhere, expose nothing, use no exception and are never blind', async () => {
    const seen = await inventory();
    expect(countShares(imagesOf(seen))).toMatchObject({ images: 1, shares: 1, exposedToEcs: 0 });
    expect(unseenIn(seen).flatMap(({ images }) => images.map(({ imageId }) => imageId))).toEqual(['m-own']);
    expect(explainPolicy(policy, seen, NOW)[0]?.covers).toEqual([]);
    const report = sharesReport(seen, {}, { accountId: SCOPE.accountId, changes: [], policy });
    expect(report.shares.map((share) => share.imageId)).toEqual(['m-own']);
    expect(report).toMatchObject({ exposedToEcs: [], receivedImages: 2 });
  });

  it('stay out of what is blind where a run keeps when they were read, too', async () => {
    const store = await snapshot();
    const coverage = await AccountCoverage.load(store, SCOPE.accountId, NOW);
    const seen = editCoverage(coverage);
    for (const image of IMAGES)
      seen.setImage(image.imageId, image.receivedFrom === undefined ? {} : { isExempt: true });
    coverage.due = { runMs: HOUR_MS, listMs: HOUR_MS, imageMs: HOUR_MS, isTimed: true };
    await coverage.save('run');
    const { blind } = await readInventory(store, KNOWN, NOW + DAY);
    expect(blind.flatMap(({ subject }) => (subject.kind === 'image' ? subject.imageId : []))).toEqual([
      'm-own',
    ]);
  });

  it('are listed with their owner and its name', async () => {
    const report = receivedReport(await inventory(), {}, policy, SCOPE.accountId);
    expect(report).toMatchObject({ accountId: SCOPE.accountId, owners: null });
    expect(report.received).toEqual([
      {
        ownerId: STRANGER,
        ownerName: null,
        regionId: SCOPE.regionId,
        imageId: 'm-stranger',
        imageName: 'gift',
        accountId: SCOPE.accountId,
        accountName: null,
      },
      expect.objectContaining({ ownerId: VENDOR, ownerName: 'Vendor', imageId: 'm-vendor' }),
    ]);
  });

  it('are found by image, region and owner', async () => {
    const seen = await inventory();
    const found = (filter: Parameters<typeof receivedReport>[1]) =>
      receivedReport(seen, filter, policy, SCOPE.accountId).received.map((image) => image.imageId);
    expect(found({ images: ['appl*'] })).toEqual(['m-vendor']);
    expect(found({ images: ['m-stranger'] })).toEqual(['m-stranger']);
    expect(found({ accounts: [VENDOR] })).toEqual(['m-vendor']);
    expect(found({ regions: ['us-west-1'] })).toEqual([]);
  });
});

describe('I14: the change', () => {
  const all = async (audited?: ReadonlySet<string>) => {
    const found = [];
    for await (const change of readChanges(await snapshot(), [SCOPE], { audited })) found.push(change.id);
    return found;
  };

  it('is left out where the owner is audited, since it is told there', async () => {
    expect(await all(KNOWN.audited)).toEqual([CHANGES[0].id]);
    expect(await all()).toHaveLength(2);
  });

  it('names the owner as owner and the audited account as the one that it is shared with', () => {
    expect(reportedChange(CHANGES[0], () => undefined)).toMatchObject({
      kind: 'received',
      ownerId: STRANGER,
      accountId: SCOPE.accountId,
      verdict: null,
    });
    expect(isAskedFor(CHANGES[0], { accounts: [STRANGER] })).toBe(true);
    expect(isAskedFor(CHANGES[0], { accounts: [VENDOR] })).toBe(false);
  });
});

it('every account on the list is audited, asked for or not, until it leaves', async () => {
  const store = await memoryStore();
  const roster = (accounts: readonly { accountId: string; name?: string }[]) =>
    updateRoster(store, SCOPE.accountId, accounts, {
      isComplete: true,
      nowMs: NOW,
      token: `t${accounts.length}`,
    });
  await roster([{ accountId: MEMBER, name: 'Payments' }, { accountId: VENDOR }]);
  const audited = async () =>
    [...(await knownScopes(store, SCOPE.accountId, NOW, [], () => false)).audited].toSorted();
  expect(await audited()).toEqual([SCOPE.accountId, MEMBER, VENDOR].toSorted());
  await roster([{ accountId: MEMBER, name: 'Payments' }]);
  expect(await audited()).toEqual([SCOPE.accountId, MEMBER].toSorted());
});

it('I1: what is missing still counts, and says since when', async () => {
  const store = await memoryStore();
  const [sinceMs, heldMs] = [NOW - HOUR_MS, NOW - 2 * HOUR_MS];
  const image = knownImage([knownShare(STRANGER, { missing: { sinceMs, heldMs } })], {
    missing: { sinceMs, lookedMs: NOW },
  });
  await store.write('images', {
    key: { partition: scopeKey(SCOPE), sort: image.imageId },
    columns: imageToColumns(image),
    expected: 0,
    token: 'test',
  });
  const seen = await readInventory(store, KNOWN, NOW);
  expect(countShares(imagesOf(seen))).toMatchObject({ images: 1, shares: 1 });
  const since = new Date(sinceMs).toISOString();
  expect(sharesReport(seen, {}, { accountId: SCOPE.accountId, changes: [], policy }).shares).toMatchObject([
    { accountId: STRANGER, missingSince: since, imageMissingSince: since },
  ]);
});
