import { z } from 'zod';

/** The names are checked, because the lines are run: what answers on the port might not be a sandbox. */
const environment = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());

/** One `export` for each variable, for `eval` in sh, bash, zsh and dash. Throws if `data` is not an environment. */
export function exports(data: unknown): string {
  const parsed = environment.safeParse(data);
  if (!parsed.success) throw new Error('what answers on this port is not a sandbox of this program');
  return Object.entries(parsed.data)
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}`)
    .join('\n');
}

/** Within single quotes a shell changes nothing. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
