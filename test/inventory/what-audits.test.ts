import { expect, test } from 'vitest';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { type NamedHere, whatAudits } from '../../lib/inventory/what-audits.ts';
import { timeId } from '../../lib/platform/ids.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { keepListedRegions } from '../../lib/state/known-regions.ts';
import { editCoverage } from '../support/edit-coverage.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW, SCOPE } from '../support/values.ts';

const { accountId, regionId } = SCOPE;
const NOTHING: NamedHere = { regions: [], accounts: undefined };
const account = (regions?: readonly string[]) => ({
  accountId,
  roleArn: `acs:ram::${accountId}:role/r`,
  regions,
});
const ask = (store: Store, here: Partial<NamedHere> = {}) =>
  whatAudits(store, SCOPE, { ...NOTHING, ...here }, NOW + 3_600_000);

async function addRun(store: Store, minute: number, regions: readonly string[], unattended = true) {
  const atMs = NOW + minute * 60_000;
  const summary: RunSummary = {
    runId: timeId(atMs),
    status: 'complete',
    accountId,
    durationMs: 1_000,
    calls: { byApi: {}, throttled: 0 },
    alerts: [],
    storeUnits: { read: 0, written: 0 },
    startedAt: new Date(atMs).toISOString(),
    ...(unattended ? { isUnattended: true } : {}),
    scopes: regions.map((id) => ({
      scope: `${accountId}:${id}`,
      images: 0,
      read: 0,
      failed: 0,
      baseline: 'none',
      changes: {},
      oldestVerification: null,
    })),
  };
  await store.write('runs', {
    key: { partition: accountId, sort: timeId(atMs) },
    columns: { summary: JSON.stringify(summary) },
    expected: 0,
    token: `run-${minute}`,
  });
}

test.each<[string, Partial<NamedHere>, string | undefined]>([
  ['nothing is set', {}, undefined],
  ['REGIONS names it', { regions: ['cn-beijing', regionId] }, 'REGIONS names it'],
  ['REGIONS names others', { regions: ['cn-beijing'] }, undefined],
  ['all, and SWAS has no such region', { regions: 'all' }, undefined],
  [
    'the list of accounts names it',
    { regions: [], accounts: [account([regionId])] },
    `the list of accounts names it (accounts.${accountId}.regions)`,
  ],
  [
    'the list names others, which counts and not REGIONS',
    { regions: [regionId], accounts: [account(['cn-beijing'])] },
    undefined,
  ],
  [
    'the list names none, so REGIONS counts',
    { regions: [regionId], accounts: [account()] },
    'REGIONS names it',
  ],
])('%s', async (_what, here, says) => {
  expect(await ask(await memoryStore(), here)).toBe(says);
});

test('all takes in what ListRegions ever named', async () => {
  const store = await memoryStore();
  await keepListedRegions(store, accountId, { atMs: NOW, regionIds: [regionId] }, 'a');
  expect(await ask(store, { regions: 'all' })).toBe('REGIONS=all takes it in');
  expect(await ask(store)).toBeUndefined();
});

test('all takes in what was ever listed whole', async () => {
  const store = await memoryStore();
  const coverage = await AccountCoverage.load(store, accountId, NOW);
  editCoverage(coverage, regionId).set({});
  await coverage.save('failed');
  expect(await ask(store, { regions: 'all' })).toBeUndefined();
  editCoverage(coverage, regionId).set({ listedAtMs: NOW });
  await coverage.save('listed');
  expect(await ask(store, { regions: 'all' })).toBe('REGIONS=all takes it in');
});

test('the last run that nobody started by hand says what a deployment audits', async () => {
  const store = await memoryStore();
  await addRun(store, 0, [regionId], false);
  expect(await ask(store)).toBeUndefined();
  await addRun(store, 1, [regionId, 'cn-beijing']);
  await addRun(store, 2, ['cn-beijing'], false);
  const says = 'the audit that runs by itself takes it in (its run of ';
  expect(await ask(store)).toMatch(says);
  await addRun(store, 3, ['cn-beijing']);
  expect(await ask(store)).toBeUndefined();
});

test('a deployment whose runs break before they know their regions audits what it was expected to', async () => {
  const store = await memoryStore();
  await addRun(store, 1, [], true);
  expect(await ask(store)).toBeUndefined();
  const coverage = await AccountCoverage.load(store, accountId, NOW);
  coverage.scope(regionId);
  await coverage.save('run');
  expect(await ask(store)).toMatch('the audit that runs by itself takes it in');
});
