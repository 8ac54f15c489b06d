import { describe, expect, it } from 'vitest';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { type Row, type Store, TABLES, type TableId } from '../../lib/snapshot/store.ts';
import { forgetScope, heldScope } from '../../lib/state/forget-scope.ts';
import { beforeWrites, Crash, crashing, rowsOf } from '../support/failing-store.ts';
import { ACCOUNT, DAY, Lab, MINUTE } from '../support/lab.ts';
import { account, REGION } from '../support/simulated-cloud.ts';

const OTHER = 'cn-shanghai';
const TYPO = 'cn-hangzho';
const scopeOf = (regionId: string) => ({ accountId: ACCOUNT, regionId });
const noRegion = new OpenApiError('the region does not exist', {
  code: 'ApiNotFound',
  vendorCode: 'InvalidRegionId.NotFound',
});

const forget = (lab: Lab, regionId: string, store: Store = lab.store) =>
  forgetScope(store, scopeOf(regionId), {
    nowMs: () => lab.clock.now(),
    token: `forget/${regionId}/${lab.clock.now()}`,
  });
const held = (lab: Lab, regionId: string) => heldScope(lab.store, scopeOf(regionId), lab.clock.now());

/** Every row of the snapshot's partitions that a region's audit writes. */
async function allRows(lab: Lab): Promise<Map<string, Row>> {
  const partitions = [ACCOUNT, '*', ...[REGION, OTHER, TYPO].map((id) => `${ACCOUNT}:${id}`)];
  const rows = new Map<string, Row>();
  for (const table of Object.keys(TABLES) as TableId[])
    for (const partition of partitions)
      for (const row of await rowsOf(lab.store, table, partition))
        rows.set(`${table} ${partition} ${row.key.sort}`, row);
  return rows;
}

/** Two regions with three images each, all shared; one share of each region was news. */
async function audited(): Promise<Lab> {
  const lab = await Lab.open();
  const images = [REGION, OTHER].map((region) =>
    [1, 2, 3].map((n) => lab.cloud.addImage(`m-${region}-${n}`, { region, shares: n })),
  );
  await lab.run({ regions: [REGION, OTHER] });
  for (const [first] of images) if (first !== undefined) lab.cloud.share(first, account(70));
  await lab.run({ regions: [REGION, OTHER] });
  expect(lab.news()).toHaveLength(2);
  return lab;
}

/** An audit by hand of a region that does not exist, told as blind, beside one that does. */
async function mistyped(regions: readonly string[] = [TYPO], runs = 1): Promise<Lab> {
  const lab = await Lab.open();
  lab.cloud.addImage('m-1');
  lab.cloud.refuse(noRegion, ({ query }) => regions.includes(query['RegionId'] ?? ''));
  await lab.runs(runs, { regions: [REGION, ...regions] });
  return lab;
}

const closings = (lab: Lab) =>
  lab.channel
    .notes()
    .flatMap((note) =>
      note.kind === 'over' ? [`${note.closed === true ? 'closed' : 'works again'} ${note.id}`] : [],
    );

describe('a region that is forgotten', () => {
  it('leaves its history, the outbox and all that is of other regions', async () => {
    const lab = await audited();
    expect(await held(lab, OTHER)).toEqual({
      isExpected: true,
      blindSpots: 0,
      hasBaseline: true,
      images: 3,
      shares: 7,
      unposted: 0,
    });
    const before = await allRows(lab);
    await forget(lab, OTHER);
    const after = await allRows(lab);
    const gone = [...before.keys()].filter((key) => !after.has(key));
    expect(gone.toSorted()).toEqual(
      [
        ...[1, 2, 3].map((n) => `images ${ACCOUNT}:${OTHER} m-${OTHER}-${n}`),
        `state ${ACCOUNT} audit/baseline/${OTHER}`,
      ].toSorted(),
    );
    const changed = [...after].filter(([key, row]) => before.get(key)?.version !== row.version);
    expect(changed.map(([key]) => key)).toEqual([
      `state ${ACCOUNT} audit/coverage/0`,
      `state ${ACCOUNT} audit/first-look`,
    ]);
    expect(await held(lab, OTHER)).toBeUndefined();
    expect(await held(lab, REGION)).toMatchObject({ isExpected: true, images: 3 });
    // The other region's next share is news, as ever; nothing is said of the forgotten one.
    const image = lab.cloud.addImage(`m-new`, { shares: 1 });
    await lab.run({ regions: [REGION] });
    expect(lab.news().slice(2)).toEqual([`shared ${image.id} ${account(0)}`]);
  });

  it('twice changes nothing the second time', async () => {
    const lab = await audited();
    await forget(lab, OTHER);
    const before = await allRows(lab);
    await forget(lab, OTHER);
    expect([...(await allRows(lab))]).toEqual([...before]);
  });

  it('I4: is a first look if it is audited again', async () => {
    const lab = await audited();
    await forget(lab, OTHER);
    await lab.runs(2, { regions: [OTHER] });
    expect(lab.channel.said().filter((words) => words.startsWith('baseline'))).toEqual([
      `baseline ${REGION},${OTHER}`,
      `baseline ${OTHER}`,
    ]);
    expect(lab.news()).toHaveLength(2);
  });

  it('I3: keeps what a run has noticed and not posted: it is not forgotten then', async () => {
    const lab = await audited();
    const image = lab.cloud.addImage('m-late', { region: OTHER, shares: 1 });
    await lab.run({
      regions: [OTHER],
      wrapStore: (store) =>
        beforeWrites(store, (table) => {
          if (table === 'outbox') throw new Crash('no outbox');
        }),
    });
    expect(await held(lab, OTHER)).toMatchObject({ unposted: 1 });
    await expect(forget(lab, OTHER)).rejects.toMatchObject({ retryable: true });
    await lab.runs(2, { regions: [OTHER] });
    expect(lab.news()).toContain(`shared ${image.id} ${account(0)}`);
    await forget(lab, OTHER);
    expect(await held(lab, OTHER)).toBeUndefined();
  });
});

describe('I10: a blindness that people were told of, of a region that is forgotten', () => {
  it('is closed by the next run, once, and nobody is reminded', async () => {
    const lab = await mistyped();
    expect(lab.news()).toEqual([`blind ${TYPO} ApiNotFound`]);
    await forget(lab, TYPO);
    expect(lab.news()).toHaveLength(1);
    await lab.runs(3, {}, DAY);
    expect(lab.news()).toEqual([`blind ${TYPO} ApiNotFound`, `over ${TYPO}`]);
    expect(closings(lab)).toEqual([expect.stringMatching(/^closed /)]);
  });

  it('told of two regions as one, it is closed of each, and said of none to work again', async () => {
    const [first, second] = [TYPO, 'cn-shangha'];
    const lab = await mistyped([first, second]);
    expect(lab.news()).toEqual(['blind all ApiNotFound']);
    await forget(lab, first);
    await lab.run({ regions: [REGION, second] });
    expect(closings(lab)).toEqual([expect.stringMatching(`^closed .*/list/${first}/`)]);
    await forget(lab, second);
    await lab.runs(3, {}, DAY);
    expect(closings(lab)).toEqual([
      expect.stringMatching(`^closed .*/list/${first}/`),
      expect.stringMatching(`^closed .*/list/${second}/`),
    ]);
    expect(lab.news()).toEqual(['blind all ApiNotFound', `over ${first}`, `over ${second}`]);
  });

  it('one that nobody was told of is told to nobody', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    lab.cloud.refuse(
      new OpenApiError('away', { code: 'ApiTemporary' }),
      ({ query }) => query['RegionId'] === TYPO,
    );
    await lab.run({ regions: [REGION, TYPO] });
    await forget(lab, TYPO);
    await lab.runs(3, {}, DAY);
    expect(lab.news()).toEqual([]);
  });
});

describe('forgetting that dies at any of its writes', () => {
  const writesOf = async (): Promise<number> => {
    const lab = await audited();
    const counted = crashing(lab.store, { at: Infinity, done: false, counts: 'writes' });
    await forget(lab, OTHER, counted.store);
    return counted.operations();
  };

  it('is finished by doing it again; I1: meanwhile nothing reads as a whole region without shares', async () => {
    const writes = await writesOf();
    expect(writes).toBe(4);
    for (let at = 1; at <= writes; at += 1)
      for (const done of [false, true]) {
        const lab = await audited();
        const { store } = crashing(lab.store, { at, done, counts: 'writes' });
        await expect(forget(lab, OTHER, store)).rejects.toThrow(Crash);
        const seen = await sharesSeen(lab);
        expect(seen.isWhole && seen.shares < 7, `${at} ${done}`).toBe(false);
        await forget(lab, OTHER);
        expect(await held(lab, OTHER), `${at} ${done}`).toBeUndefined();
      }
  });

  it('I4: an audit of what is left by that misses no share: it is told as news, or with the first look', async () => {
    const writes = await writesOf();
    for (let at = 1; at <= writes; at += 1)
      for (const done of [false, true]) {
        const lab = await audited();
        const { store } = crashing(lab.store, { at, done, counts: 'writes' });
        await expect(forget(lab, OTHER, store)).rejects.toThrow(Crash);
        lab.cloud.addImage('m-late', { region: OTHER, shares: 1 });
        const said = lab.channel.said().length;
        await lab.runs(3, { regions: [OTHER] });
        const told = lab.channel.said().slice(said);
        const isTold = told.includes(`shared m-late ${account(0)}`) || told.includes(`baseline ${OTHER}`);
        expect(
          isTold || told.some((words) => words.startsWith('first look')),
          `${at} ${done}: ${told.join()}`,
        ).toBe(true);
        // What it held before is no news.
        expect(told.filter((words) => words.startsWith('shared') && !words.includes('m-late'))).toEqual([]);
      }
  });
});

/** What a reader is told of the region. */
async function sharesSeen(lab: Lab): Promise<{ readonly isWhole: boolean; readonly shares: number }> {
  const known = {
    homeId: ACCOUNT,
    accounts: [{ accountId: ACCOUNT, name: undefined, member: undefined }],
    scopes: [scopeOf(OTHER)],
    audited: new Set([ACCOUNT]),
  };
  const inventory = await readInventory(lab.store, known, lab.clock.now() + MINUTE);
  const region = inventory.scopes.find(({ scope }) => scope.regionId === OTHER);
  const shares = region?.images.reduce((sum, image) => sum + image.shares.length, 0) ?? 0;
  return { isWhole: region?.listedAtMs !== undefined, shares };
}
