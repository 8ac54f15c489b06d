import { readSettingsFile } from '../platform/settings-file.ts';
import { EMPTY_POLICY, type TrustPolicy } from './trust-policy.ts';

/**
 * The trust policy from `file`, or from `policy.yaml` in `codeDirectory` if it is there.
 * @throws ConfigError when a named file cannot be read, or a file says what is no policy. A policy that cannot be
 *   read is no empty policy: that would report every trusted share.
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
  // The YAML reader is loaded where there is something to read: 5 % of a function's start.
  const { parseTrustPolicy } = await import('./parse-trust-policy.ts');
  return parseTrustPolicy(found.text, found.path);
}
