import { AuditError } from '../errors.ts';
import { accountsCheck } from './accounts-check.ts';
import type { Check, Finding, Result, Status, CheckContext } from './check.ts';
import { channelsCheck } from './channels-check.ts';
import { clockCheck } from './clock-check.ts';
import { credentialsCheck } from './credentials-check.ts';
import { functionsCheck } from './functions-check.ts';
import { identityCheck } from './identity-check.ts';
import { imagesCheck } from './images-check.ts';
import { policyCheck } from './policy-check.ts';
import { regionsCheck } from './regions-check.ts';
import { runsCheck } from './runs-check.ts';
import { settingsCheck } from './settings-check.ts';
import { storeCheck } from './store-check.ts';

/** In the order in which a newcomer mends things. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  clockCheck,
  credentialsCheck,
  identityCheck,
  regionsCheck,
  imagesCheck,
  policyCheck,
  accountsCheck,
  storeCheck,
  channelsCheck,
  functionsCheck,
  runsCheck,
];

/**
 * Makes every check whose needs are met and tells of each as soon as it is made. A failed one ends nothing: all
 * problems are found in one go, but nothing is asked that could only fail for a reason already told.
 */
export async function examine(
  visit: CheckContext,
  onResult: (result: Result) => void = () => undefined,
  checks: readonly Check[] = CHECKS,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const result = await make(check, visit, results);
    results.push(result);
    onResult(result);
  }
  return results;
}

async function make(check: Check, visit: CheckContext, before: readonly Result[]): Promise<Result> {
  const { name, title } = check;
  const lacks = check.needs.flatMap((need) => lacking(need, visit, before));
  if (lacks.length > 0)
    return {
      name,
      title,
      status: 'unchecked',
      findings: [],
      because: `it needs ${[...new Set(lacks)].map((what) => `"${what}"`).join(' and ')}`,
    };
  const findings = await look(check, visit);
  return { name, title, status: worst(findings.map((finding) => finding.status)), findings };
}

async function look(check: Check, visit: CheckContext): Promise<readonly Finding[]> {
  if (visit.signal.aborted) return [{ status: 'failed', found: 'not finished: stopped on request' }];
  try {
    return await check.run(visit);
  } catch (error) {
    // What it met and did not expect is a finding, too; a fault of this program is none.
    if (error instanceof AuditError) return [{ status: 'failed', found: error.message }];
    throw error;
  }
}

function lacking(need: Check['needs'][number], visit: CheckContext, before: readonly Result[]): string[] {
  if (need.startsWith('setting:')) {
    const part = need.slice('setting:'.length) as keyof CheckContext['settings']['parts'];
    return visit.settings.parts[part].ok ? [] : [settingsCheck.title];
  }
  const result = before.find(({ name }) => name === need);
  const isThere = result !== undefined && result.status !== 'failed' && result.status !== 'unchecked';
  return isThere ? [] : [result?.title ?? need];
}

const ORDER: readonly Status[] = ['failed', 'warning', 'ok', 'skipped'];

const worst = (statuses: readonly Status[]): Status =>
  ORDER.find((status) => statuses.includes(status)) ?? 'skipped';

export type Verdict = 'ok' | 'warnings' | 'failed';

export function verdictOf(results: readonly Result[]): Verdict {
  const statuses = new Set(results.map((result) => result.status));
  if (statuses.has('failed')) return 'failed';
  // Something unchecked without a failure cannot be; were it so, it would not be good.
  return statuses.has('warning') || statuses.has('unchecked') ? 'warnings' : 'ok';
}
