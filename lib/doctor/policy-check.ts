import { loadPolicy } from '../policy/load-policy.ts';
import { isExpired, type TrustException } from '../policy/trust-policy.ts';
import { ConfigError } from '../errors.ts';
import type { Check, Finding } from './check.ts';
import { valueOf } from '../config/doctor.ts';

const DAY_MS = 86_400_000;
/** Days of notice: enough time to ask the owner and to deploy again. */
const SOON_DAYS = 30;
/** The maximum number of ending exceptions that are listed. */
const SHOWN = 10;

/** Validates the trust policy and lists the exceptions that have ended or end soon. */
export const policyCheck: Check = {
  name: 'policy',
  title: 'Trusted accounts',
  needs: ['setting:keeping'],
  async run({ settings, clock }) {
    let exceptions: readonly TrustException[];
    try {
      const policy = await loadPolicy(valueOf(settings.parts.keeping).policyFile, process.cwd());
      exceptions = [...(policy?.policy.exceptions.values() ?? [])];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((found): Finding => ({ status: 'failed', found }));
    }
    if (exceptions.length === 0)
      return [
        { status: 'ok', found: 'none: every new share is reported (list trusted accounts in policy.yaml)' },
      ];
    const ending = exceptions.flatMap((exception) => endOf(exception, clock.now()));
    const more = ending.length - SHOWN;
    return [
      { status: 'ok', found: `accounts in the policy: ${exceptions.length}` },
      ...ending.slice(0, SHOWN),
      ...(more > 0 ? [{ status: 'warning', found: `and ${more} more that end or have ended` } as const] : []),
    ];
  },
};

function endOf(exception: TrustException, nowMs: number): readonly Finding[] {
  const { accountId, name, expires } = exception;
  if (expires === undefined || !isExpired(exception, nowMs + SOON_DAYS * DAY_MS)) return [];
  const ends = isExpired(exception, nowMs) ? 'has ended' : 'ends soon';
  return [
    {
      status: 'warning',
      found: `trust in ${accountId} ("${name.replaceAll('"', "'")}") ${ends}: ${expires}`,
      mend: 'Extend its date in the policy and deploy again, or take its shares back; after the date they are reported',
    },
  ];
}
