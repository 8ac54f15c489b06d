import { afterEach, describe, expect, it } from 'vitest';
import { type Emulated, emulate, INSTANCE } from '../emulated.ts';
import { all, failure, partition, put } from '../harness.ts';

let cloud: Emulated | undefined;
afterEach(async () => {
  await cloud?.close();
});

const NAMES = [
  'share_audit_history',
  'share_audit_images',
  'share_audit_outbox',
  'share_audit_runs',
  'share_audit_state',
];

/** A cloud whose policy lets everybody do everything but this. */
const without = async (...actions: string[]): Promise<Emulated> => {
  cloud = await emulate({ authorize: ({ action }) => !actions.includes(action) });
  return cloud;
};
const operations = ({ server }: Emulated): string[] => server.calls.map(({ operation }) => operation);

describe('preparing the tables', () => {
  it('makes them, and asks once when they are there', async () => {
    cloud = await emulate();
    await cloud.connect().prepare();
    expect(cloud.server.tables().toSorted((a, b) => (a < b ? -1 : 1))).toEqual(NAMES);
    const before = cloud.server.calls.length;
    await cloud.connect().prepare();
    expect(operations(cloud).slice(before)).toEqual(['ListTable']);
  });

  it('two processes at once are no obstacle to each other', async () => {
    cloud = await emulate();
    const { connect } = cloud;
    await Promise.all(Array.from({ length: 4 }, () => connect().prepare()));
    expect(cloud.server.tables()).toHaveLength(5);
  });

  it('a lost reply, or too many tables made at a time, is no obstacle', async () => {
    cloud = await emulate();
    cloud.faults.add({
      service: 'tablestore',
      operation: 'CreateTable',
      effect: { kind: 'loseReply' },
      times: 2,
    });
    cloud.faults.add({
      service: 'tablestore',
      operation: 'CreateTable',
      nth: 4,
      times: 2,
      effect: { kind: 'refuse', code: 'OTSQuotaExhausted', message: 'Too frequent table operations.' },
    });
    await cloud.connect().prepare();
    expect(cloud.server.tables()).toHaveLength(5);
  });

  it('waits until a new table answers', async () => {
    cloud = await emulate({ tableReadyAfterMs: 60_000 });
    const store = cloud.connect();
    await store.prepare();
    expect(cloud.clock.slept.length).toBeGreaterThan(3);
    expect(await store.write('runs', put('a', 'b', {}))).toEqual({ kind: 'written', version: 1 });
  });

  it('a table that somebody else has just made is waited for where it is used', async () => {
    cloud = await emulate({ tableReadyAfterMs: 6_000 });
    const [first, second] = [cloud.connect(), cloud.connect()];
    const making = first.prepare();
    await expect.poll(() => cloud?.server.tables().length, { timeout: 10_000 }).toBe(5);
    await second.prepare();
    expect(await second.write('images', put(partition(), 'a', {}))).toEqual({ kind: 'written', version: 1 });
    await making;
  });

  it('a table that does not get ready ends patience', async () => {
    cloud = await emulate({ tableReadyAfterMs: 3_600_000 });
    expect(await failure(cloud.connect().prepare())).toMatch(
      /^StoreUnavailable, retryable: .*OTSTableNotReady/,
    );
  });
});

describe('a role that may not do everything', () => {
  it('needs no ListTable', async () => {
    const { connect, server } = await without('ots:ListTable');
    await connect().prepare();
    expect(server.tables()).toHaveLength(5);
    await connect().prepare();
  });

  it('needs no CreateTable once the tables are there', async () => {
    let mayCreate = true;
    cloud = await emulate({ authorize: ({ action }) => mayCreate || action !== 'ots:CreateTable' });
    await cloud.connect().prepare();
    mayCreate = false;
    await cloud.connect().prepare();
    expect(cloud.server.tables()).toHaveLength(5);
  });

  it('is told what is missing when it cannot make them', async () => {
    const { connect } = await without('ots:CreateTable');
    const said = await failure(connect().prepare());
    expect(said).toMatch(/^StoreDenied: The table share_audit_images is missing/);
    expect(said).toContain(
      '{"Effect":"Allow","Action":"ots:CreateTable","Resource":"acs:ots:*:*:instance/share-audit/table/share_audit_images"}',
    );
    expect(said).toMatch(/by hand|console.*scope \(String\), image_id \(String\).*-1 s.*max versions 1/);
  });

  it.each([
    ['ots:PutRow', 'write'],
    ['ots:GetRow', 'get'],
    ['ots:BatchWriteRow', 'writeMany'],
    ['ots:BatchGetRow', 'getMany'],
    ['ots:GetRange', 'range'],
  ] as const)('is told that %s is missing', async (missing, method) => {
    let denied: string | undefined;
    cloud = await emulate({ authorize: ({ action }) => action !== denied });
    const store = cloud.connect();
    await store.prepare();
    denied = missing;
    const key = { partition: 'a', sort: 'b' };
    const doing = {
      write: () => store.write('images', put('a', 'b', {})),
      get: () => store.get('images', key),
      writeMany: () => store.writeMany('images', [put('a', 'b', {}), put('a', 'c', {})]),
      getMany: () => store.getMany('images', [key]),
      range: () => all(store.range('images', 'a')),
    };
    const said = await failure(doing[method]());
    expect(said).toMatch(/^StoreDenied: A permission is missing/);
    expect(said).toContain(
      `"Action":"${missing}","Resource":"acs:ots:*:*:instance/${INSTANCE}/table/share_audit_images"`,
    );
  });
});

describe('a table that is not there', () => {
  it('is named, with the permission that lets it be made', async () => {
    cloud = await emulate();
    const said = await failure(cloud.connect().get('state', { partition: 'a', sort: 'b' }));
    expect(said).toMatch(/^StoreMissing: The table share_audit_state does not exist.*ots:CreateTable/);
    expect(await failure(cloud.connect().write('state', put('a', 'b', {})))).toMatch(/^StoreMissing: /);
    const two = [put('a', 'b', {}), put('a', 'c', {})];
    expect(await failure(cloud.connect().writeMany('state', two))).toMatch(/^StoreMissing: /);
  });
});
