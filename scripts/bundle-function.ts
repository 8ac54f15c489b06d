import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { leaveOut } from './leave-out.ts';

const root = join(import.meta.dirname, '..');

/**
 * Everything that `functions/NAME.ts` needs, in the one file that Function Compute loads.
 * @returns what went into it, by path from the repository's root.
 */
export async function bundleFunction(name: string, outfile: string): Promise<Metafile['inputs']> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Function Compute loads index.js with require; its export is the handler.
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    // The embedded store and the credential chain are for the command line; a function is refused the one and
    // has its credentials from its context.
    external: ['libsql', '*/sqlite.ts'],
    plugins: [leaveOut],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile.inputs;
}
