import { readSettingsFile } from '../platform/settings-file.ts';
import { EMPTY_POLICY, type TrustPolicy } from './trust-policy.ts';

/**
 * Reads the trust policy from `file`, or from `policy.yaml` in `codeDirectory` if it exists; else it is empty.
 * @throws ConfigError if a named file cannot be read, or a file is not a valid policy. Such a policy must not count as
 *   empty: every trusted share would be reported.
 */
export async function loadPolicy(file: string | undefined, codeDirectory: string): Promise<TrustPolicy> {
  const found = readSettingsFile({
    setting: 'POLICY_FILE',
    file,
    defaultName: 'policy.yaml',
    codeDirectory,
    without: 'to trust no account',
  });
  if (found === undefined) return EMPTY_POLICY;
  // The YAML library is loaded only if there is a file: loading takes 5 % of a function's cold start.
  const { parseTrustPolicy } = await import('./parse-trust-policy.ts');
  return parseTrustPolicy(found.text, found.path);
}
