import { AuditError } from '../errors.ts';
import { accountsCheck } from './accounts-check.ts';
import {
  CannotCheckHere,
  type Check,
  type CheckContext,
  type Finding,
  type Result,
  type Status,
} from './check.ts';
import { channelsCheck } from './channels-check.ts';
import { clockCheck } from './clock-check.ts';
import { credentialsCheck } from './credentials-check.ts';
import { deliveriesCheck } from './deliveries-check.ts';
import { functionsCheck } from './functions-check.ts';
import { identityCheck } from './identity-check.ts';
import { imagesCheck } from './images-check.ts';
import { policyCheck } from './policy-check.ts';
import { regionsCheck } from './regions-check.ts';
import { runsCheck } from './runs-check.ts';
import { settingsCheck } from './settings-check.ts';
import { storeCheck } from './store-check.ts';
import { verifiedCheck } from './verified-check.ts';

/** In the order in which a new user corrects things. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  clockCheck,
  credentialsCheck,
  identityCheck,
  regionsCheck,
  imagesCheck,
  accountsCheck,
  storeCheck,
  policyCheck,
  channelsCheck,
  deliveriesCheck,
  functionsCheck,
  runsCheck,
  verifiedCheck,
];

/**
 * Runs every check whose requirements are met, and reports each result at once. After a failure the other checks still
 * run, so that one call finds all problems; checks that could only fail for the same reason are left out.
 */
export async function examine(
  context: CheckContext,
  onResult: (result: Result) => void = () => undefined,
  checks: readonly Check[] = CHECKS,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const result = await checkOrSkip(check, context, results);
    results.push(result);
    onResult(result);
  }
  return results;
}

async function checkOrSkip(check: Check, context: CheckContext, before: readonly Result[]): Promise<Result> {
  const { name, title } = check;
  const lacks = check.needs.flatMap((need) => lacking(need, context, before));
  const unchecked = (because: string): Result => ({
    name,
    title,
    status: 'unchecked',
    findings: [],
    because,
  });
  if (lacks.length > 0)
    return unchecked(`it needs ${[...new Set(lacks)].map((what) => `"${what}"`).join(' and ')}`);
  try {
    const findings = await runCheck(check, context);
    return { name, title, status: worst(findings.map((finding) => finding.status)), findings };
  } catch (error) {
    if (error instanceof CannotCheckHere) return unchecked(error.message);
    throw error;
  }
}

async function runCheck(check: Check, context: CheckContext): Promise<readonly Finding[]> {
  if (context.signal.aborted) return [{ status: 'failed', found: 'not finished: stopped on request' }];
  try {
    return await check.run(context);
  } catch (error) {
    // An error of a service is a finding, too; a bug of this program is not.
    if (error instanceof AuditError) return [{ status: 'failed', found: error.message }];
    throw error;
  }
}

function lacking(need: Check['needs'][number], context: CheckContext, before: readonly Result[]): string[] {
  if (need.startsWith('setting:')) {
    const part = need.slice('setting:'.length) as keyof CheckContext['settings']['parts'];
    return context.settings.parts[part].ok ? [] : [settingsCheck.title];
  }
  const result = before.find(({ name }) => name === need);
  const isThere = result !== undefined && result.status !== 'failed' && result.status !== 'unchecked';
  return isThere ? [] : [result?.title ?? need];
}

const ORDER: readonly Status[] = ['failed', 'warning', 'ok', 'skipped'];

const worst = (statuses: readonly Status[]): Status =>
  ORDER.find((status) => statuses.includes(status)) ?? 'skipped';

export type DoctorResult = 'ok' | 'warnings' | 'failed';

export function resultOf(results: readonly Result[]): DoctorResult {
  const statuses = new Set(results.map((result) => result.status));
  if (statuses.has('failed')) return 'failed';
  // A check that is left out after a failure, or cannot be made from here, counts as a warning.
  return statuses.has('warning') || statuses.has('unchecked') ? 'warnings' : 'ok';
}
