import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Probe, probeTablestore } from '../snapshot/tablestore/probe.ts';
import { StoreError, TABLES, type TableId } from '../snapshot/store.ts';
import { publicEndpointOf } from '../config/rules/tablestore.ts';
import type { StoreConfig } from '../config/store.ts';
import { AuditError } from '../errors.ts';
import { CannotCheckHere, type Check, type CheckContext, type Finding, known } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { withStore } from './with-store.ts';

type TablestoreConfig = Extract<StoreConfig, { readonly kind: 'tablestore' }>;

/** Checks the snapshot's store: the Tablestore instance, its tables and the permissions on them. It writes nothing. */
export const storeCheck: Check = {
  name: 'store',
  title: 'Snapshot',
  needs: ['identity', 'setting:store', 'setting:keeping'],
  async run(context) {
    const store = valueOf(context.settings.parts.store);
    if (store.kind === 'sqlite') return [await ofFile(store.file, context)];
    const credentials = known(context.facts.credentials);
    await credentials.get();
    const probe = await probeTablestore({
      ...store,
      credentials: () => credentials.latest(),
      clock: context.clock,
      historyDays: valueOf(context.settings.parts.keeping).historyDays,
      signal: context.signal,
    }).catch((error: unknown) => {
      throw fromOutside(error, store);
    });
    return ofTablestore(probe, store.instance, context);
  },
};

/**
 * Why an endpoint inside a VPC does not answer: this machine is outside. That says nothing of the functions, which are
 * inside (the check of the settings has seen to it). Any other error as it is.
 */
export function fromOutside(error: unknown, { endpoint, instance }: TablestoreConfig): unknown {
  const outside = publicEndpointOf(endpoint, instance);
  if (outside === undefined || !(error instanceof StoreError) || error.code !== 'StoreUnavailable')
    return error;
  return new CannotCheckHere(
    `TABLESTORE_ENDPOINT is inside a VPC, and this machine does not reach it. Run doctor on a machine in that VPC; or, if the instance may be reached from the Internet, with TABLESTORE_ENDPOINT=${outside}`,
  );
}

/** Checks the SQLite file. It serves audits from a terminal; the disk of a deployed function is not kept. */
async function ofFile(file: string, context: CheckContext): Promise<Finding> {
  const { facts } = context;
  const path = resolve(file);
  const may = (what: string, mode: number) =>
    access(what, mode).then(
      () => true,
      () => false,
    );
  const isThere = await may(path, constants.F_OK);
  const { R_OK, W_OK } = constants;
  const usable = isThere ? await may(path, R_OK | W_OK) : await may(dirname(path), W_OK);
  if (!usable)
    return {
      status: 'failed',
      found: `the file ${path} cannot be ${isThere ? 'read and written' : 'created'}`,
      mend: 'Set SNAPSHOT_FILE to a path where this user may write',
    };
  if (isThere)
    try {
      await withStore(context, async () => undefined);
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      return { status: 'failed', found: error.message };
    }
  facts.storeIsThere = isThere;
  return {
    status: 'ok',
    found: `${path}, which ${isThere ? 'exists' : 'the first audit will create'}. It serves this terminal; a deployed function needs TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE`,
  };
}

function ofTablestore(
  { present, refused, triedOn }: Probe,
  instance: string,
  context: CheckContext,
): Finding[] {
  const { accountId } = known(context.facts.identity);
  context.facts.storeIsThere = triedOn === 'state' && !refused.has('GetRow');
  const place = `acs:ots:*:${accountId}:instance/${instance}`;
  const findings: Finding[] = [{ status: 'ok', found: `the instance ${instance} answers` }];
  const ours = `${place}/table/share_audit_*`;
  const missing =
    present === undefined ? [] : (Object.keys(TABLES) as TableId[]).filter((id) => !present.includes(id));
  const creating = {
    Effect: 'Allow',
    Action: ['ots:ListTable', 'ots:CreateTable'],
    Resource: [place, `${place}/table/*`],
  } as const;
  if (present === undefined)
    findings.push({
      status: 'warning',
      found: 'ListTable is not allowed, so it is not known which tables exist',
      grant: creating,
    });
  else if (missing.length > 0)
    findings.push({
      status: 'warning',
      found: `missing tables: ${missing.map((id) => TABLES[id].name).join(', ')}. The first run creates them if its role allows ots:CreateTable, which cannot be checked without creating one`,
      mend: 'Run the audit once ("share-auditor invoke", or "share-auditor audit" from here), then run doctor again',
    });
  else findings.push({ status: 'ok', found: 'all five tables exist' });
  for (const [operation, error] of refused)
    findings.push({
      status: 'failed',
      found: `${operation} is not allowed: ${error.message}`,
      grant: { Effect: 'Allow', Action: `ots:${operation}`, Resource: ours },
    });
  if (triedOn === undefined)
    findings.push({
      status: 'warning',
      found: 'reading and writing rows cannot be tried before a table exists',
    });
  else if (refused.size === 0)
    findings.push({
      status: 'ok',
      found: `rows can be read and written (tried on ${TABLES[triedOn].name}, with conditional writes that change nothing)`,
    });
  return findings;
}
