import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leaveOut } from '../../../scripts/leave-out.ts';

/** The Tablestore SDK as it is in a function's package: without the parts that nothing uses. */
export async function leftOfTheSdk(): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'left-of-the-sdk-'));
  const outfile = join(directory, 'sdk.cjs');
  try {
    await build({
      stdin: {
        contents: "module.exports = require('@alicloud/tablestore')",
        resolveDir: import.meta.dirname,
      },
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      plugins: [leaveOut],
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
