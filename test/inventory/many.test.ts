import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imagesOf, type Inventory, namesIn } from '../../lib/inventory/inventory.ts';
import { knownScopes } from '../../lib/inventory/known-scopes.ts';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import { type BlindSpot, isDue } from '../../lib/model/blind-spot.ts';
import type { Failure } from '../../lib/model/health.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { keepRefusals } from '../../lib/state/refusals.ts';
import {
  auditedCompany,
  type Company,
  HOME,
  LISTED,
  NEWCOMER,
  PAYMENTS,
  RESEARCH,
} from '../support/company.ts';
import { overdueMembers } from '../../lib/watchdog/overdue.ts';
import { REGION, STORES } from '../support/world.ts';

const HOUR_MS = 3_600_000;
const isOfAccount = ({ subject }: BlindSpot): boolean => subject.kind === 'audit';

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
  const inventory = async () => readInventory(store, await knownScopes(store, HOME, now(), [REGION]), now());

  it('is every account on the list with its name, the deployment’s own first', async () => {
    const known = await knownScopes(store, HOME, now(), [REGION, 'us-west-1']);
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

  const accountsIn = (seen: Inventory) =>
    unseenIn(seen)
      .filter(({ regionId }) => regionId === null)
      .map(({ kind: what, ownerId, message }) => ({ kind: what, ownerId, message }));
  const change = async (accountId: string, edit: (coverage: AccountCoverage) => void) => {
    const coverage = await AccountCoverage.load(store, accountId, now());
    edit(coverage);
    await coverage.save(`test/${accountId}`);
  };

  it('I1: an account that was never audited is known not to have been seen', async () => {
    const seen = await inventory();
    expect(seen.blind).toMatchObject([
      { subject: { kind: 'audit', accountId: NEWCOMER, part: 'run' }, cause: 'never' },
    ]);
    expect(accountsIn(seen)).toMatchObject([{ kind: 'unaudited', ownerId: NEWCOMER }]);
  });

  it('I10: one that cannot be entered says so, and a list that is not complete comes first', async () => {
    const failure: Failure = { code: 'ApiDenied', message: 'it has no role', denied: true };
    const subject = { kind: 'audit', accountId: HOME, part: 'accounts' } as const;
    const listed = (why: Failure | undefined) =>
      keepRefusals(() => [{ subject, failure: why }], {
        store,
        homeId: HOME,
        item: 'fan-out',
        isOurs: () => true,
        nowMs: now(),
        dueMs: HOUR_MS,
        token: `test/${why === undefined}`,
        postNotes: () => Promise.resolve(),
      });
    await change(RESEARCH, (coverage) => {
      coverage.entry = { sinceMs: now(), failure };
    });
    await listed(failure);
    const seen = await inventory();
    expect(accountsIn(seen)).toMatchObject([
      { kind: 'accounts', ownerId: HOME, message: failure.message },
      { kind: 'entry', ownerId: RESEARCH, message: failure.message },
      { kind: 'unaudited', ownerId: NEWCOMER },
    ]);
    // Only a person can mend it, so it is blind at once.
    expect(seen.blind.slice(0, 2).map((spot) => isDue(spot, now()))).toEqual([true, true]);
    await change(RESEARCH, (coverage) => {
      coverage.entry = undefined;
    });
    await listed(undefined);
    expect(accountsIn(await inventory())).toMatchObject([{ kind: 'unaudited', ownerId: NEWCOMER }]);
  });

  it('I10: what was not audited for too long is overdue by the watchdog’s rule', async () => {
    company.world.clock.advance(2 * HOUR_MS);
    const seen = await inventory();
    expect(accountsIn(seen)).toMatchObject([
      { kind: 'overdue', ownerId: PAYMENTS },
      { kind: 'overdue', ownerId: RESEARCH },
      { kind: 'unaudited', ownerId: NEWCOMER },
    ]);
    const watched = await overdueMembers(store, HOME, { nowMs: now(), overdueMs: HOUR_MS });
    const essence = ({ subject, cause, sinceMs, failure }: BlindSpot) => ({
      subject,
      cause,
      sinceMs,
      failure,
    });
    expect(seen.blind.filter((spot) => isOfAccount(spot) && isDue(spot, now())).map(essence)).toEqual(
      watched.spots.map(essence),
    );
  });

  it('I10: an account whose runs said that they come more rarely is overdue later', async () => {
    const runMs = 3 * HOUR_MS;
    await change(PAYMENTS, (coverage) => {
      coverage.due = { runMs, listMs: runMs, imageMs: runMs, isTimed: true };
    });
    const overdue = async () =>
      accountsIn(await inventory()).flatMap(({ kind: what, ownerId }) =>
        what === 'overdue' ? [ownerId] : [],
      );
    expect(await overdue()).toEqual([RESEARCH]);
    company.world.clock.advance(HOUR_MS);
    expect(await overdue()).toEqual([PAYMENTS, RESEARCH]);
  });

  it('lacks an account that has left the list', async () => {
    await company.list(LISTED.slice(0, 1));
    const known = await knownScopes(store, HOME, now());
    expect(known.accounts.map(({ accountId }) => accountId)).toEqual([HOME, PAYMENTS]);
    expect(known.left.map(({ accountId }) => accountId)).toEqual([RESEARCH, NEWCOMER]);
  });
});
