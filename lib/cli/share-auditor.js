#!/usr/bin/env node
// Runs the command line compiled: in a clone compiled at its first use and again when a source has changed, in a
// package as it was built (dist/cli).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const source = join(import.meta.dirname, 'main.ts');

async function mainPath() {
  if (!existsSync(source)) return join(import.meta.dirname, '../../dist/cli/main.js');
  const { compiledCommandLine } = await import('./compile.js');
  try {
    return await compiledCommandLine();
  } catch {
    // For example in a folder that cannot be written. Slower, and the error of a broken source is shown by this way.
    const tsx = await import('tsx/esm/api').catch(() => undefined);
    if (tsx === undefined) {
      process.stderr.write(
        'error: the command line of a clone compiles its sources, and the compiler is not installed. Run npm ci, without --omit=dev.\n',
      );
      process.exit(1);
    }
    tsx.register();
    return source;
  }
}

await import(pathToFileURL(await mainPath()).href);
