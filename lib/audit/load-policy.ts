import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { EMPTY_POLICY, type TrustPolicy } from './trust-policy.ts';

const DEFAULT_NAME = 'policy.yaml';
const MAX_BYTES = 1024 * 1024;

/**
 * The trust policy from `file`, or from `policy.yaml` in `codeDirectory` if it is there.
 * @throws ConfigError when a named file cannot be read, or a file says what is no policy. A policy that cannot be
 *   read is no empty policy: that would report every trusted share.
 */
export async function loadPolicy(file: string | undefined, codeDirectory: string): Promise<TrustPolicy> {
  const path = file ?? join(codeDirectory, DEFAULT_NAME);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' && file === undefined) return EMPTY_POLICY;
    throw new ConfigError([
      `${file === undefined ? DEFAULT_NAME : 'POLICY_FILE'}: ${path} cannot be read (${code}); correct the path, or leave POLICY_FILE out to trust no account`,
    ]);
  }
  if (text.length > MAX_BYTES)
    throw new ConfigError([`${path} is larger than 1 MB; that is no trust policy`]);
  // The YAML reader is loaded where there is something to read: 5 % of a function's start.
  const { parseTrustPolicy } = await import('./parse-trust-policy.ts');
  return parseTrustPolicy(text, path);
}
