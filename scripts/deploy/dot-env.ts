import { join } from 'node:path';
import { namesOfSettingsEnv } from '../../lib/config/settings-env/with-settings-env.ts';
import { readTextFile } from '../../lib/files/read-file.ts';

/**
 * Settings in a file `.env` of this folder. `s` reads it by itself (and expands `$`), and nobody else does: what it sets
 * would be deployed without having been checked.
 * @returns a problem, or nothing.
 * @throws ConfigError if there is such a file that cannot be read.
 */
export function dotEnvProblems(root: string): string[] {
  const text = readTextFile(join(root, '.env'), 'remove it: settings belong in settings.env') ?? '';
  const known = new Set(namesOfSettingsEnv());
  const names = [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*[=:]/gm)]
    .map(([, name = '']) => name)
    .filter((name) => known.has(name));
  if (names.length === 0) return [];
  return [
    `.env: it sets ${[...new Set(names)].join(', ')}, which only s would read, unchecked; move these lines to settings.env`,
  ];
}
