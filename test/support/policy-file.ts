import type { RunPolicy } from '../../lib/audit/run-deps.ts';
import type { LoadedPolicy } from '../../lib/policy/load-policy.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { TrustPolicy } from '../../lib/policy/trust-policy.ts';

/** A policy file with this text. */
export const policyFile = (text: string, path = 'policy.yaml'): LoadedPolicy => ({
  text,
  path,
  policy: parseTrustPolicy(text, path),
});

/** A policy file that says the same as the policy. */
export const fileOf = ({ exceptions }: TrustPolicy): LoadedPolicy =>
  policyFile(
    JSON.stringify({
      accounts: Object.fromEntries(
        [...exceptions].map(([id, { accountId: _id, ...fields }]) => [id, fields]),
      ),
    }),
  );

/** The deployment's own run, with this policy file; undefined: its package has none. */
export const deployed = (text: string | undefined): RunPolicy => ({
  file: text === undefined ? undefined : policyFile(text),
  mayReplace: true,
});

/** A worker, or a run by hand over a deployed store. */
export const byHand = (text: string | undefined): RunPolicy => ({ ...deployed(text), mayReplace: false });
