import type { TrustException, TrustPolicy } from '../../lib/policy/trust-policy.ts';
import { account } from '../support/simulated-cloud.ts';

/** Only the first account's exception ends, or is for one image. */
export function policyOf(
  trusted: readonly number[],
  expires: string | undefined,
  image: number | undefined,
): TrustPolicy {
  const exceptions = trusted.map((n, i): [string, TrustException] => [
    account(n),
    {
      accountId: account(n),
      name: `partner ${n}`,
      ...(i === 0 && expires !== undefined ? { expires } : {}),
      ...(i === 0 && image !== undefined ? { images: [`m-${image}`] } : {}),
    },
  ]);
  return { exceptions: new Map(exceptions) };
}
