import { loadPolicy } from '../policy/load-policy.ts';
import { isExpired, type TrustException } from '../policy/trust-policy.ts';
import { ConfigError } from '../errors.ts';
import type { Check, Finding } from './check.ts';
import { valueOf } from '../config/doctor.ts';

const DAY_MS = 86_400_000;
/** Long enough to ask the owner, and deploy again. */
const SOON_DAYS = 30;
/** Of a long list the first ones tell enough. */
const SHOWN = 10;

/** The trust policy, and the exceptions whose end is near or past. */
export const policyCheck: Check = {
  name: 'policy',
  title: 'Trusted accounts',
  needs: ['setting:keeping'],
  async run({ settings, clock }) {
    let exceptions: readonly TrustException[];
    try {
      const policy = await loadPolicy(valueOf(settings.parts.keeping).policyFile, process.cwd());
      exceptions = [...policy.exceptions.values()];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((found): Finding => ({ status: 'failed', found }));
    }
    if (exceptions.length === 0)
      return [
        { status: 'ok', found: 'none: every new share is reported (policy.yaml would name trusted ones)' },
      ];
    const ending = exceptions.flatMap((exception) => endOf(exception, clock.now()));
    const more = ending.length - SHOWN;
    return [
      { status: 'ok', found: `${exceptions.length} in the policy` },
      ...ending.slice(0, SHOWN),
      ...(more > 0 ? [{ status: 'warning', found: `and ${more} more like these` } as const] : []),
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
      mend: 'Renew its date in the policy and deploy again, or take its shares back; after the date they are reported',
    },
  ];
}
