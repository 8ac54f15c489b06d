import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessAudit } from '../../lib/state/audit-health.ts';
import { blindAccounts } from '../../lib/inventory/blind-accounts.ts';
import { imagesOf, namesIn } from '../../lib/inventory/inventory.ts';
import { knownScopes } from '../../lib/inventory/known-scopes.ts';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import {
  auditedCompany,
  type Company,
  HOME,
  LISTED,
  NEWCOMER,
  PAYMENTS,
  RESEARCH,
} from '../support/company.ts';
import { REGION, STORES } from '../support/world.ts';

const HOUR_MS = 3_600_000;

describe.each(STORES)('what a snapshot in %s holds of many accounts', (kind) => {
  let company: Company;
  let store: Store;
  beforeAll(async () => {
    company = await auditedCompany(kind);
    ({ store } = await company.world.parts());
  });
  afterAll(async () => {
    await store.close();
    await company.world.close();
  });
  const now = () => company.world.clock.now();
  const inventory = async () => readInventory(store, await knownScopes(store, HOME, [REGION]), now());

  it('is every account on the list with its name, the deployment’s own first', async () => {
    const known = await knownScopes(store, HOME, [REGION, 'us-west-1']);
    expect(known.accounts.map(({ accountId, name }) => [accountId, name])).toEqual([
      [HOME, undefined],
      ...LISTED.map(({ accountId, name }) => [accountId, name]),
    ]);
    // The regions of the configuration are the home account's own: the others may have theirs.
    expect(known.scopes.map(({ accountId, regionId }) => `${accountId} ${regionId}`)).toEqual([
      `${HOME} ${REGION}`,
      `${HOME} us-west-1`,
      `${PAYMENTS} ${REGION}`,
      `${RESEARCH} ${REGION}`,
    ]);
    const seen = await inventory();
    expect(imagesOf(seen).map((image) => image.imageId)).toEqual(
      [HOME, PAYMENTS, RESEARCH].map(company.imageOf),
    );
    expect([HOME, PAYMENTS].map(namesIn(seen))).toEqual([undefined, 'Payments']);
  });

  it('I1: an account that was never audited is known not to have been seen', async () => {
    expect(blindAccounts(await inventory(), HOUR_MS)).toMatchObject([
      { kind: 'unaudited', accountId: NEWCOMER },
    ]);
  });

  it('I10: one that cannot be entered says so, and a list that is not complete comes first', async () => {
    const failure = { code: 'ApiDenied', message: 'it has no role', denied: true };
    const parts = { store, nowMs: now(), dueMs: HOUR_MS, token: 't', postNotes: () => Promise.resolve() };
    const posted = { note: () => undefined, all: () => [] };
    const set = (accountId: string, about: 'entry' | 'accounts', why: typeof failure | undefined) =>
      assessAudit(why, { ...parts, accountId, about, posted, token: `${accountId}${why === undefined}` });
    await set(RESEARCH, 'entry', failure);
    await set(HOME, 'accounts', failure);
    expect(blindAccounts(await inventory(), HOUR_MS)).toMatchObject([
      { kind: 'accounts', accountId: HOME, failure },
      { kind: 'entry', accountId: RESEARCH, failure },
      { kind: 'unaudited', accountId: NEWCOMER },
    ]);
    await set(RESEARCH, 'entry', undefined);
    await set(HOME, 'accounts', undefined);
  });

  it('I10: what was not audited for too long is overdue by the watchdog’s rule', async () => {
    company.world.clock.advance(2 * HOUR_MS);
    expect(blindAccounts(await inventory(), HOUR_MS).map((spot) => [spot.kind, spot.accountId])).toEqual([
      ['unaudited', NEWCOMER],
      ['overdue', PAYMENTS],
      ['overdue', RESEARCH],
    ]);
    expect(blindAccounts(await inventory(), undefined)).toHaveLength(1);
  });

  it('lacks an account that has left the list', async () => {
    await company.list(LISTED.slice(0, 1));
    const known = await knownScopes(store, HOME);
    expect(known.accounts.map(({ accountId }) => accountId)).toEqual([HOME, PAYMENTS]);
    expect(known.left.map(({ accountId }) => accountId)).toEqual([RESEARCH, NEWCOMER]);
  });
});
