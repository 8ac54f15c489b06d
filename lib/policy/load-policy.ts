import { readSettingsFile } from '../files/settings-file.ts';
import type { TrustPolicy } from './trust-policy.ts';

/** A policy file that was found. An empty file is a policy, too: it trusts no account. */
export interface LoadedPolicy {
  readonly text: string;
  readonly path: string;
  readonly policy: TrustPolicy;
}

/**
 * Reads the trust policy from `file`, or from `policy.yaml` in `codeDirectory`. Returns undefined if none is named and
 * the directory has none.
 * @throws ConfigError if a named file cannot be read, or a file is not a valid policy. Such a policy must not count as
 *   empty: every trusted share would be reported.
 */
export async function loadPolicy(
  file: string | undefined,
  codeDirectory: string,
): Promise<LoadedPolicy | undefined> {
  const found = readSettingsFile({
    setting: 'POLICY_FILE',
    file,
    defaultName: 'policy.yaml',
    codeDirectory,
    without: 'to keep the policy in force',
  });
  if (found === undefined) return undefined;
  // The YAML library is loaded only if there is a file: loading takes 5 % of a function's cold start.
  const { parseTrustPolicy } = await import('./parse-trust-policy.ts');
  return { ...found, policy: parseTrustPolicy(found.text, found.path) };
}
