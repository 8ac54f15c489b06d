import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { isLong } from '../../support/size.ts';

/**
 * In `npm test` the deployed functions do not wait 20 s for what other accounts have to say, but one. `npm run
 * test:long` waits.
 */
export async function gatherBriefly({ fc }: Sandbox): Promise<void> {
  if (isLong) return;
  const source = await readFile(join(import.meta.dirname, 'child/gather-briefly.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'cjs', target: 'node20' });
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-fan-out-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'gather-briefly.cjs');
  await writeFile(file, code);
  for (const { environment } of fc.functions())
    Object.assign(environment, { NODE_OPTIONS: `--require ${file}` });
}
