import { describe, expect, it } from 'vitest';
import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { ACCOUNT, changesOf, newWorld, PARTNER, REGION, STORES, STRANGER } from '../../support/new-world.ts';

describe.each(STORES)('a run over %s', (kind) => {
  it('I4: the first run tells what was there as one baseline, and alerts on none of it', async () => {
    const world = await newWorld(kind, { seed: 'demo' });
    const { summary, notes } = await world.audit();
    expect(summary.status).toBe('complete');
    expect(summary.scopes).toMatchObject([
      { scope: `${ACCOUNT}:${REGION}`, images: 12, read: 12, failed: 0, baseline: 'taken', changes: {} },
    ]);
    expect(notes.map((n) => n.kind)).toEqual(['baseline']);
    expect(notes[0]).toMatchObject({ images: 12, unread: 0, sharedImages: 2, shares: 122, accounts: 122 });
    for (const [channel, texts] of Object.entries(world.shown())) expect(texts, channel).toHaveLength(1);
  });

  it('makes exactly the calls that the page sizes demand', async () => {
    const world = await newWorld(kind, { seed: 'demo' });
    // The first look reads what has several pages twice: 12 images are one page, 120 accounts are three.
    const first = await world.audit();
    expect(first.summary.calls.byApi).toEqual({ ListCustomImages: 1, ListCustomImageShareAccounts: 17 });
    const before = world.sandbox.swas.calls.length;
    const { summary } = await world.audit();
    expect(summary.calls).toEqual({
      byApi: { ListCustomImages: 1, ListCustomImageShareAccounts: 14 },
      throttled: 0,
    });
    expect(world.sandbox.swas.calls).toHaveLength(before + 15);
  });

  it('tells a new share once, in every channel, with all that is needed to act', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'prod-db' });
    await world.audit();
    world.sandbox.cloud.share(image.id, STRANGER);
    const { summary } = await world.audit();
    expect(summary.scopes[0]?.changes).toEqual({ shared: 1 });
    expect(summary.alerts.map((a) => [a.delivered, a.pending])).toEqual(CHANNEL_KINDS.map(() => [1, 0]));
    const sharedTime = image.shares.get(STRANGER) ?? 'none';
    for (const text of Object.values(world.shown()).map((texts) => texts.at(-1))) {
      expect(text).toContain('prod-db');
      for (const part of [
        image.id,
        REGION,
        ACCOUNT,
        STRANGER,
        sharedTime,
        'never seen before',
        'RemoveCustomImageShareAccount',
        'Change every key',
      ])
        expect(text).toContain(part);
    }
    await world.audit();
    for (const [channel, texts] of Object.entries(world.shown())) expect(texts, channel).toHaveLength(2);
  });

  it('a quiet run writes three rows, however many images there are', async () => {
    const world = await newWorld(kind);
    for (let i = 0; i < 130; i += 1) world.sandbox.cloud.addImage({ regionId: REGION, name: `image-${i}` });
    await world.audit();
    const written = () =>
      world.sandbox.tablestore.calls.filter((c) =>
        ['PutRow', 'BatchWriteRow', 'UpdateRow', 'DeleteRow'].includes(c.operation),
      );
    const before = written().length;
    const { summary } = await world.audit();
    expect(summary.scopes[0]).toMatchObject({ images: 130, read: 130 });
    const writes = written();
    if (kind === 'tablestore')
      expect(writes.slice(before).map((c) => c.table)).toEqual([
        'share_audit_state',
        'share_audit_state',
        'share_audit_runs',
      ]);
    expect(summary.storeUnits.written).toBeLessThanOrEqual(6);
  });

  it('I4: an image that is first listed later is new, and so are its shares', async () => {
    const world = await newWorld(kind);
    // That a region is empty is believed in the second run.
    await world.audit();
    await world.audit();
    const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [STRANGER] });
    const { notes } = await world.audit();
    expect(changesOf(notes)).toMatchObject([{ kind: 'shared', imageId: image.id, accountId: STRANGER }]);
    expect(changesOf(notes)[0]).not.toHaveProperty('lastSeenWithoutMs');
  });

  it('I4: what could not be read at first is baseline when it is read, in a later run', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [STRANGER] });
    world.sandbox.cloud.addImage({ regionId: REGION });
    const heal = world.sandbox.faults.add({
      service: 'swas',
      imageId: image.id,
      times: Infinity,
      effect: { kind: 'refuse', code: 'InvalidParameter', status: 400 },
    });
    const first = await world.audit();
    expect(first.summary).toMatchObject({
      status: 'partial',
      scopes: [{ read: 1, failed: 1, baseline: 'open' }],
    });
    expect(first.notes).toEqual([]);
    heal();
    const second = await world.audit();
    expect(second.summary).toMatchObject({
      status: 'complete',
      scopes: [{ baseline: 'taken', changes: {} }],
    });
    expect(second.notes).toMatchObject([{ kind: 'baseline', images: 2, unread: 0, shares: 1 }]);
  });

  it('I4: an image that fails holds the summary up until it is due, and stays baseline', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [STRANGER] });
    const heal = world.sandbox.faults.add({
      service: 'swas',
      imageId: image.id,
      times: Infinity,
      effect: { kind: 'refuse', code: 'InvalidParameter', status: 400 },
    });
    await world.audit();
    world.clock.advance(600_000);
    const second = await world.audit();
    expect(second.notes.map((n) => n.kind)).toEqual(['baseline']);
    world.clock.advance(600_000);
    expect((await world.audit()).notes.map((n) => n.kind)).toEqual(['blind']);
    heal();
    const last = await world.audit();
    // No news, but never silent: what it held is told as a first look of its own.
    expect(last.notes.map((n) => n.kind).toSorted()).toEqual(['baseline', 'over']);
    expect(last.summary.scopes[0]?.changes).toEqual({});
  });

  it('I5: the same account again is news', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [PARTNER] });
    await world.audit();
    world.clock.advance(60_000);
    world.sandbox.cloud.unshare(image.id, PARTNER);
    world.sandbox.cloud.share(image.id, PARTNER);
    const { notes } = await world.audit();
    expect(changesOf(notes)).toMatchObject([
      { kind: 'sharedAgain', accountId: PARTNER, neverSeenBefore: false },
    ]);
  });

  it('I1: what is gone is believed in a second run ten minutes later, recorded, and alerts nobody', async () => {
    const world = await newWorld(kind);
    const { cloud, swas } = world.sandbox;
    const image = cloud.addImage({ regionId: REGION, shares: [PARTNER] });
    const doomed = cloud.addImage({ regionId: REGION, shares: [STRANGER] });
    await world.audit();
    cloud.unshare(image.id, PARTNER);
    cloud.deleteImage(doomed.id);
    const before = swas.calls.length;
    const first = await world.audit();
    expect(first.summary).toMatchObject({ status: 'complete', scopes: [{ changes: {} }] });
    expect(
      swas.calls
        .slice(before)
        .map((c) => c.action)
        .toSorted(),
    ).toEqual([
      'ListCustomImageShareAccounts',
      'ListCustomImageShareAccounts',
      'ListCustomImages',
      'ListCustomImages',
    ]);
    world.clock.advance(600_000);
    const { summary, notes } = await world.audit();
    expect(notes).toEqual([]);
    expect(summary.scopes[0]?.changes).toEqual({ unshared: 1, imageGone: 1 });
    expect((await world.history()).map((c) => c.kind).toSorted()).toEqual(['imageGone', 'unshared']);
    cloud.share(image.id, PARTNER);
    expect(changesOf((await world.audit()).notes)).toMatchObject([{ kind: 'shared', accountId: PARTNER }]);
  });

  it('I1: a page that fails hides neither the pages after it nor what was known', async () => {
    const world = await newWorld(kind);
    const { cloud, faults } = world.sandbox;
    const accounts = Array.from({ length: 120 }, (_, i) => String(1_000_000_000_000_000 + i));
    const image = cloud.addImage({ regionId: REGION, shares: accounts });
    await world.audit();
    cloud.share(image.id, STRANGER);
    const fault = { kind: 'garbage', status: 502 } as const;
    faults.add({ service: 'swas', imageId: image.id, page: 2, times: Infinity, effect: fault });
    const { summary, notes } = await world.audit();
    expect(summary.scopes[0]).toMatchObject({ read: 0, failed: 1, changes: { shared: 1 } });
    expect(changesOf(notes)).toMatchObject([{ kind: 'shared', accountId: STRANGER }]);
  });

  it('reports an image that becomes exposed to ECS', async () => {
    const world = await newWorld(kind);
    const exposed = world.sandbox.cloud.addImage({ regionId: REGION, inShare: true });
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    const first = await world.audit();
    expect(first.notes).toMatchObject([
      { kind: 'baseline', exposedToEcs: 1, shared: [{ imageId: exposed.id }] },
    ]);
    world.sandbox.cloud.setInShare(image.id, true);
    const { notes } = await world.audit();
    expect(changesOf(notes)).toMatchObject([{ kind: 'exposedToEcs', imageId: image.id }]);
    expect(changesOf((await world.audit()).notes)).toEqual([]);
  });

  it('I13: a trusted share is recorded only, and reported when its exception ends', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    world.sandbox.cloud.share(image.id, PARTNER);
    const tomorrow = new Date(world.clock.now() + 86_400_000).toISOString().slice(0, 10);
    const policy = `accounts:\n  "${PARTNER}":\n    name: Partner CI\n    expires: ${tomorrow}\n`;
    const trusted = await world.audit({ policy });
    expect(trusted.notes).toEqual([]);
    expect(trusted.summary.scopes[0]?.changes).toEqual({ shared: 1 });
    world.clock.advance(3 * 86_400_000);
    const expired = await world.audit({ policy });
    expect(changesOf(expired.notes)).toMatchObject([
      { kind: 'noLongerTrusted', accountId: PARTNER, verdict: 'expired' },
    ]);
    expect((await world.audit({ policy })).notes).toEqual([]);
  });

  it('a region taken out of the configuration and put back keeps its baseline', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    await world.audit({ environment: { REGIONS: 'cn-shanghai' } });
    world.sandbox.cloud.share(image.id, STRANGER);
    const { notes } = await world.audit({ environment: { REGIONS: `${REGION},cn-shanghai` } });
    expect(changesOf(notes)).toMatchObject([{ kind: 'shared', accountId: STRANGER }]);
  });

  it('audits all regions that exist when told to', async () => {
    const world = await newWorld(kind);
    const { summary } = await world.audit({ environment: { REGIONS: 'all' } });
    expect(summary.scopes).toHaveLength(world.sandbox.cloud.regions.length);
    expect(summary.calls.byApi).toMatchObject({
      ListRegions: 1,
      ListCustomImages: world.sandbox.cloud.regions.length,
    });
    // Baselines of many regions are one message, not one each.
    expect(world.posts()).toHaveLength(1);
  });
});
