import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Probe, probeTablestore } from '../snapshot/tablestore/probe.ts';
import { TABLES, type TableId } from '../snapshot/store.ts';
import { type Check, type Finding, known, type CheckContext } from './check.ts';
import { valueOf } from '../config/doctor.ts';

/** The snapshot's place: the instance, its tables, and what may be done there. Nothing is written or made. */
export const storeCheck: Check = {
  name: 'store',
  title: 'Snapshot',
  needs: ['identity', 'setting:store', 'setting:keeping'],
  async run(context) {
    const store = valueOf(context.settings.parts.store);
    if (store.kind === 'sqlite') return [await ofFile(store.file)];
    const credentials = known(context.facts.credentials);
    await credentials.get();
    const probe = await probeTablestore({
      ...store,
      credentials: () => credentials.latest(),
      clock: context.clock,
      historyDays: valueOf(context.settings.parts.keeping).historyDays,
      signal: context.signal,
    });
    return ofTablestore(probe, store.instance, context);
  },
};

/** For a terminal's own audits; a deployed function's disk does not last. */
async function ofFile(file: string): Promise<Finding> {
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
      found: `the file ${path} cannot be ${isThere ? 'read and written' : 'made'}`,
      mend: 'Set SNAPSHOT_FILE to a place where this user may write',
    };
  return {
    status: 'ok',
    found: `${path}, ${isThere ? 'which is there' : 'made by the first audit'}. It serves this terminal; a deployed function needs TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE`,
  };
}

function ofTablestore(
  { present, refused, triedOn }: Probe,
  instance: string,
  context: CheckContext,
): Finding[] {
  const { accountId } = known(context.facts.identity);
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
      found: 'ListTable is not allowed, so which tables are there is not known',
      grant: creating,
    });
  else if (missing.length > 0)
    findings.push({
      status: 'warning',
      found: `not there yet: ${missing.map((id) => TABLES[id].name).join(', ')}. The first run makes them if it may (ots:CreateTable); whether it may cannot be known without making one`,
      mend: 'Run it once ("share-auditor invoke", or "share-auditor audit" from here), then ask again',
    });
  else findings.push({ status: 'ok', found: 'all five tables are there' });
  for (const [operation, error] of refused)
    findings.push({
      status: 'failed',
      found: `${operation} is not allowed: ${error.message}`,
      grant: { Effect: 'Allow', Action: `ots:${operation}`, Resource: ours },
    });
  if (triedOn === undefined)
    findings.push({
      status: 'warning',
      found: 'reading and writing rows cannot be tried before there is a table',
    });
  else if (refused.size === 0)
    findings.push({
      status: 'ok',
      found: `rows can be read and written (tried on ${TABLES[triedOn].name}, with writes that its condition refuses)`,
    });
  return findings;
}
