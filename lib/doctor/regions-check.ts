import { existsSync } from 'node:fs';
import { loadAccountsFile } from '../accounts/accounts-file.ts';
import { readRoster } from '../accounts/roster.ts';
import { AuditError } from '../errors.ts';
import { whatAudits } from '../inventory/what-audits.ts';
import type { Scope } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { noSuchRegion } from '../swas/list-regions.ts';
import { type Check, type CheckContext, type Finding, known } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { regionsOf } from './swas-caller.ts';
import { withStore } from './with-store.ts';

/**
 * Compares the configured regions with `ListRegions`, which needs no permission, and the snapshot's regions with the
 * configured ones. A wrong region fails alone.
 */
export const regionsCheck: Check = {
  name: 'regions',
  title: 'Regions',
  needs: ['identity', 'setting:regions', 'setting:swas'],
  async run(context) {
    const { settings, facts } = context;
    const { regionIds: existing } = await regionsOf(context);
    const named = valueOf(settings.parts.regions) ?? existing;
    const wrong = named.filter((id) => !existing.includes(id));
    facts.regions = named.filter((id) => existing.includes(id));
    const findings = wrong.map(
      (id): Finding => ({
        status: 'failed',
        found: noSuchRegion(id, existing),
        mend: `Correct REGIONS. The regions of SWAS are ${existing.join(', ')}`,
      }),
    );
    if (facts.regions.length > 0)
      findings.push({ status: 'ok', found: `to be audited: ${facts.regions.join(', ')}` });
    const isThere = ({ regionId }: Scope): boolean => existing.includes(regionId);
    // While REGIONS is wrong, what is there may be what it means.
    const strays = (await strayScopes(context)).filter((one) => wrong.length === 0 || !isThere(one));
    return [...findings, ...strays.map((scope) => strayFinding(scope, existing, context))];
  },
};

/** Regions that the snapshot expects to be audited, and that nothing has audited: no answer is certain while they are there. */
async function strayScopes(context: CheckContext): Promise<readonly Scope[]> {
  const { settings, facts, clock } = context;
  const { store: place, accounts, keeping } = settings.parts;
  if (!place.ok || !keeping.ok || !accounts.ok) return [];
  if (place.value.kind === 'sqlite' && !existsSync(place.value.file)) return [];
  const regions = valueOf(settings.parts.regions) ?? ('all' as const);
  const { accountId: homeId } = known(facts.identity);
  try {
    const here = { regions, accounts: await loadAccountsFile(accounts.value, process.cwd()) };
    const found = await withStore(context, async (store) => {
      const strays: Scope[] = [];
      for (const accountId of await accountsIn(store, homeId)) {
        const expected = (await AccountCoverage.load(store, accountId, clock.now())).regionIds();
        for (const regionId of expected) {
          const scope = { accountId, regionId };
          if ((await whatAudits(store, scope, here, clock.now())) === undefined) strays.push(scope);
        }
      }
      return strays;
    });
    return found ?? [];
  } catch (error) {
    // What is wrong with the store, or with the list of accounts, is found by its own check.
    if (!(error instanceof AuditError)) throw error;
    return [];
  }
}

async function accountsIn(store: Store, homeId: string): Promise<string[]> {
  const ids = [homeId];
  for await (const { accountId, leftMs } of readRoster(store, homeId))
    if (leftMs === undefined) ids.push(accountId);
  return ids;
}

function strayFinding(
  { accountId, regionId }: Scope,
  existing: readonly string[],
  { facts }: CheckContext,
): Finding {
  const isOwn = accountId === known(facts.identity).accountId;
  const isThere = existing.includes(regionId);
  return {
    status: 'warning',
    found: `the snapshot expects ${regionId}${isOwn ? '' : ` of account ${accountId}`} to be audited, and no setting and no run of a deployment names it${isThere ? '' : `; ${noSuchRegion(regionId, existing)}`}`,
    mend: isThere
      ? 'If it is to be audited, add it to REGIONS. If not, take it out of the snapshot'
      : 'Take it out of the snapshot: until then no answer is certain',
    commands: [`npx share-auditor forget --region ${regionId}${isOwn ? '' : ` --account ${accountId}`}`],
  };
}
