import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { EXIT } from '../../../lib/cli/exit-codes.ts';
import { readLease, takeLease } from '../../../lib/state/lease.ts';
import { examined } from '../../doctor/visit.ts';
import { endOf, runCommand, startCommand } from '../../support/command.ts';
import { makeCompany, PAYMENTS } from '../../support/company.ts';
import { ACCOUNT, newWorld, REGION, STORES, STRANGER, type World } from '../../support/new-world.ts';
import { runHere } from './here.ts';

// Real processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const TYPO = 'cn-hangzho';
const BY_HAND = { deployment: undefined };

type Environment = Readonly<Record<string, string>>;

/** A snapshot in which a mistyped region stands beside one that is there, with a share that was news. */
async function withTypo(kind: (typeof STORES)[number]): Promise<World> {
  const world = await newWorld(kind);
  world.clock.advance(Date.now() - world.clock.now());
  const { cloud } = world.sandbox;
  cloud.addImage({ id: 'm-1', regionId: REGION, name: 'prod-db', shares: [STRANGER] });
  await world.audit({ environment: { REGIONS: `${TYPO},${REGION}` }, change: BY_HAND });
  return world;
}

const run = async (world: World, args: readonly string[], environment: Environment = {}) =>
  runHere(args, {
    environment: { ...world.environment(), POLICY_FILE: undefined, ...environment },
    folder: await folder(),
    width: 200,
  });

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'share-audit-forget-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const forget = (world: World, regionId = TYPO, environment?: Environment) =>
  run(world, ['forget', '--region', regionId, '--yes'], environment);

describe.each(STORES)('over %s', (kind) => {
  it('a mistyped region: doctor names it, forget takes it out, and every answer is certain', async () => {
    const world = await withTypo(kind);
    const messages = world.posts().length;
    expect((await run(world, ['shares'])).out).toContain(`${TYPO}: the list of images cannot be read`);
    const before = await examined(world.environment());
    expect(before.statusOf('regions')).toBe('warning');
    expect(before.textOf('regions')).toContain(
      `the snapshot expects ${TYPO} to be audited, and no setting and no run of a deployment names it; SWAS has no region ${TYPO}; did you mean ${REGION}?`,
    );
    expect(before.textOf('regions')).toContain(`npx share-auditor forget --region ${TYPO}`);

    const unasked = await run(world, ['forget', '--region', TYPO]);
    expect(unasked).toMatchObject({ code: EXIT.usage, out: '' });
    expect(unasked.err).toContain('no terminal to ask at');
    expect((await examined(world.environment())).statusOf('regions')).toBe('warning');

    const done = await runCommand(['forget', '--region', TYPO, '--yes'], world.environment());
    expect(done).toMatchObject({
      code: EXIT.ok,
      out: `Forgotten: ${TYPO} of account ${ACCOUNT}.\n`,
    });
    expect(done.err).toContain('no baseline: its images were never listed');
    expect(done.err).toContain('1 blind spot');
    const shares = await run(world, ['shares', '--all']);
    expect(shares.out).toContain(STRANGER);
    expect(shares.out).not.toContain('Incomplete');
    const report = JSON.parse((await run(world, ['report', '--format', 'json', '--out', '-'])).out) as {
      readonly summary: { readonly blind: number };
      readonly scopes: readonly { readonly regionId: string }[];
    };
    expect([report.summary.blind, report.scopes.map((s) => s.regionId)]).toEqual([0, [REGION]]);
    expect((await examined(world.environment())).statusOf('regions')).toBe('ok');
    expect(world.posts()).toHaveLength(messages);

    // Whoever was told that it is blind is told once that it is not audited any more.
    world.clock.advance(60_000);
    await world.audit({ change: BY_HAND });
    await world.audit({ change: BY_HAND });
    expect(world.posts().slice(messages)).toEqual([expect.stringContaining(`No longer audited: ${TYPO}`)]);
  });

  it('--json: what was taken out, as one value and nothing else; it cannot ask', async () => {
    const world = await withTypo(kind);
    const args = ['forget', '--json', '--region'];
    const unasked = await run(world, [...args, TYPO]);
    expect(unasked).toMatchObject({ code: EXIT.usage, out: '' });
    expect(unasked.err).toContain('--json: it cannot ask, so it needs --yes');
    const done = await run(world, [...args, TYPO, '--yes']);
    expect(done).toMatchObject({ code: EXIT.ok, err: '' });
    expect(JSON.parse(done.out)).toEqual({
      accountId: ACCOUNT,
      regionId: TYPO,
      forgotten: { baseline: false, images: 0, shares: 0, blindSpots: 1 },
    });
    const real = await run(world, [...args, REGION, '--yes'], { REGIONS: '' });
    expect(JSON.parse(real.out)).toMatchObject({ forgotten: { baseline: true, images: 1, shares: 1 } });
    const twice = await run(world, [...args, TYPO, '--yes']);
    expect(twice).toMatchObject({ code: EXIT.ok, err: '' });
    expect(JSON.parse(twice.out)).toEqual({ accountId: ACCOUNT, regionId: TYPO, forgotten: null });
    const mistyped = await run(world, [...args, 'cn-nowhere', '--yes']);
    expect(mistyped).toMatchObject({ code: EXIT.usage, out: '' });
  });

  it('twice: the second time there is nothing to forget; one that was never there is mistyped itself', async () => {
    const world = await withTypo(kind);
    expect((await forget(world)).code).toBe(EXIT.ok);
    expect(await forget(world, 'cn-hanghzou')).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining(`holds nothing about cn-hanghzou; did you mean ${REGION}?`) as string,
    });
    const twice = await forget(world);
    expect(twice).toMatchObject({ code: EXIT.ok, err: '' });
    expect(twice.out).toContain('Nothing to forget');
  });

  it('one that is configured is refused, with what names it; its history stays when it is not', async () => {
    const world = await withTypo(kind);
    world.clock.advance(60_000);
    world.sandbox.cloud.share('m-1', '1234567890123456789');
    await world.audit({ change: BY_HAND });
    const refused = await forget(world, REGION);
    expect(refused).toMatchObject({ code: EXIT.usage, out: '' });
    expect(refused.err).toContain('is still audited: REGIONS names it');
    const all = await forget(world, REGION, { REGIONS: 'all' });
    expect(all).toMatchObject({ code: EXIT.usage, out: '' });
    expect(all.err).toContain('REGIONS=all takes it in');
    expect((await forget(world, REGION, { REGIONS: '' })).code).toBe(EXIT.ok);
    expect((await world.history()).map(({ kind: change }) => change)).toEqual(['shared']);
    // Its runs are forgotten in time, and its history can still be asked for.
    const { store } = await world.parts();
    for await (const { key, version } of store.range('runs', ACCOUNT))
      await store.write('runs', { key, columns: null, expected: version, token: 'ttl' });
    await store.close();
    const history = await run(world, ['history', '--region', REGION], { REGIONS: '' });
    expect(history.out).toContain('1234567890123456789');
    expect((await run(world, ['shares', '--all'], { REGIONS: '' })).out).not.toContain(STRANGER);
  });

  it('I4: one that the deployed audit takes in is refused, also where nothing here names it', async () => {
    const world = await withTypo(kind);
    world.clock.advance(60_000);
    await world.audit({ change: { timer: { periodMs: 60_000 } } });
    const refused = await forget(world, REGION, { REGIONS: '' });
    expect(refused.code).toBe(EXIT.usage);
    expect(refused.err).toContain('the audit that runs by itself takes it in');
    expect((await forget(world, TYPO, { REGIONS: '' })).code).toBe(EXIT.ok);
  });

  it('I6: while an audit is at work it is refused, and afterwards done; it gives the lease back', async () => {
    const world = await withTypo(kind);
    const { store } = await world.parts();
    const nowMs = Date.now();
    const claimant = { holder: 'an-audit', nowMs, untilMs: nowMs + 60_000 };
    const lease = await takeLease(store, await readLease(store, ACCOUNT), claimant);
    const refused = await forget(world);
    expect(refused.code).toBe(EXIT.partial);
    expect(refused.err).toContain('another run (an-audit) is at work');
    if (lease.kind === 'taken') await lease.release();
    expect((await forget(world)).code).toBe(EXIT.ok);
    expect((await readLease(store, ACCOUNT)).isEnded).toBe(true);
    await store.close();
  });
});

it('killed in the middle it keeps audits away for its lease, and is finished by doing it again', async () => {
  const world = await withTypo('tablestore');
  for (const n of [2, 3])
    world.sandbox.cloud.addImage({ id: `m-${n}`, regionId: REGION, name: 'db', shares: [STRANGER] });
  world.clock.advance(60_000);
  await world.audit({ change: BY_HAND });
  const environment = { ...world.environment(), REGIONS: '' };
  const { store } = await world.parts();
  const baseline = { partition: ACCOUNT, sort: `audit/baseline/${REGION}` };
  const heal = world.sandbox.faults.add({
    service: 'tablestore',
    operation: 'BatchWriteRow',
    times: Infinity,
    effect: { kind: 'hang' },
  });
  const child = startCommand(['forget', '--region', REGION, '--yes'], environment, await folder());
  const ended = endOf(child);
  await vi.waitFor(async () => expect(await store.get('state', baseline)).toBeUndefined(), {
    timeout: 30_000,
  });
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ code: null, out: '' });
  heal();
  // What is left is neither expected nor told as a whole region that shares nothing.
  expect((await run(world, ['shares', '--all'], { REGIONS: '' })).out).toContain(STRANGER);
  const early = await forget(world, REGION, { REGIONS: '' });
  expect(early.code).toBe(EXIT.partial);
  expect(early.err).toMatch(/another run \(forget-.*\) is at work/);
  // As if its lease's half a minute were over.
  const lease = (await readLease(store, ACCOUNT)).row;
  if (lease === undefined) throw new Error('there is no lease');
  const columns = { ...lease.columns, until_ms: String(Date.now()) };
  await store.write('state', { key: lease.key, columns, expected: lease.version, token: 'later' });
  expect((await forget(world, REGION, { REGIONS: '' })).code).toBe(EXIT.ok);
  expect((await forget(world, REGION, { REGIONS: '' })).out).toContain('Nothing to forget');
  expect((await run(world, ['shares', '--all'], { REGIONS: '' })).out).not.toContain(STRANGER);
  await store.close();
});

it('doctor names one of another account, too, with its account', async () => {
  const { world, list, auditMember } = await makeCompany();
  onTestFinished(() => world.close());
  await list([{ accountId: PAYMENTS, name: 'Payments' }]);
  await auditMember(PAYMENTS, 'Payments');
  const environment = { ...world.environment(), REGIONS: 'cn-shanghai' };
  const { textOf, statusOf } = await examined(environment);
  expect(statusOf('regions')).toBe('warning');
  expect(textOf('regions')).toContain(`the snapshot expects ${REGION} of account ${PAYMENTS} to be audited`);
  expect(textOf('regions')).toContain('If it is to be audited, add it to REGIONS');
  expect(textOf('regions')).toContain(`npx share-auditor forget --region ${REGION} --account ${PAYMENTS}`);
  const done = await run(world, ['forget', '--region', REGION, '--account', PAYMENTS, '--yes'], {
    REGIONS: 'cn-shanghai',
  });
  expect(done.code).toBe(EXIT.ok);
  expect((await examined(environment)).statusOf('regions')).toBe('ok');
});

it('doctor asks to correct REGIONS first: it does not have the region forgotten that is meant', async () => {
  const world = await newWorld('sqlite');
  world.clock.advance(Date.now() - world.clock.now());
  await world.audit({ change: BY_HAND });
  const { textOf } = await examined({ ...world.environment(), REGIONS: TYPO });
  expect(textOf('regions')).toContain(`SWAS has no region ${TYPO}; did you mean ${REGION}?`);
  expect(textOf('regions')).not.toContain('forget');
});

it('of another account, without credentials, by its id', async () => {
  const world = await withTypo('sqlite');
  const none = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };
  const args = ['forget', '--region', TYPO, '--yes', '--account'];
  const stranger = await run(world, [...args, '2071001350417862'], none);
  expect(stranger).toMatchObject({ code: EXIT.usage });
  expect(stranger.err).toContain('the snapshot holds nothing about');
  expect((await run(world, [...args, ACCOUNT], none)).code).toBe(EXIT.ok);
});

it('what a list of accounts here names is configured', async () => {
  const world = await withTypo('sqlite');
  const file = join(await folder(), 'accounts.yaml');
  await writeFile(file, `accounts:\n  "${ACCOUNT}":\n    role: auditor\n    regions: [${TYPO}]\n`);
  const refused = await forget(world, TYPO, { ACCOUNTS_FILE: file });
  expect(refused.code).toBe(EXIT.usage);
  expect(refused.err).toContain(`accounts.${ACCOUNT}.regions`);
});

it('a snapshot that is not there is not made', async () => {
  const world = await newWorld('sqlite');
  const ended = await forget(world);
  expect(ended.code).toBe(EXIT.failed);
  expect(ended.err).toContain('There is no snapshot at');
});
