import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

let code: string | undefined;

/** `bootstrap.ts` as JavaScript for `node --eval`, so that a function's process does not load the sandbox's tools. */
export function bootstrapCode(): string {
  code ??= transformSync(readFileSync(new URL('bootstrap.ts', import.meta.url), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
  }).code;
  return code;
}
