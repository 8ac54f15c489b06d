import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { compileAtOnce } from './compile-at-once.ts';
import { leaveOut } from './leave-out.ts';

const root = join(import.meta.dirname, '..');

/** Libraries that only some runs need: a third of all code, which the others would read and parse for nothing. */
const APART = ['yaml', 'nodemailer/lib/mime-node', 'nodemailer/lib/smtp-connection'];

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Function Compute loads index.js with require; its export is the handler.
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Everything that `functions/NAME.ts` needs, in `index.js`, which Function Compute loads, and in a file for each library
 * that is loaded when it is first asked for.
 * @returns what went into them, by path from the repository's root.
 */
export async function bundleFunction(name: string, directory: string): Promise<Metafile['inputs']> {
  const apart = new Set<string>();
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: [`functions/${name}.ts`],
    outfile: join(directory, 'index.js'),
    // The embedded store and the credential chain are for the command line; a function is refused the one and
    // has its credentials from its context. `proxy-agent` is what fc2's HTTP client looks for behind a proxy only.
    external: ['libsql', '*/sqlite/store.ts', 'proxy-agent'],
    plugins: [leaveOut, storeAtOnce, setApart((library) => apart.add(library))],
  });
  const index = join(directory, 'index.js');
  await writeFile(index, compileAtOnce(await readFile(index, 'utf8')));
  const inputs = { ...metafile.inputs };
  for (const library of apart) {
    const made = await build({
      ...OPTIONS,
      entryPoints: [library],
      outfile: join(directory, fileOf(library)),
      plugins: [leaveOut],
      // What Node's own import() finds as the default must be the library's.
      footer: { js: 'module.exports = module.exports.default ?? module.exports;' },
    });
    Object.assign(inputs, made.metafile.inputs);
  }
  return inputs;
}

const fileOf = (library: string): string => `${library.replaceAll('/', '-')}.js`;

/**
 * A function always uses Tablestore: it is part of the bundle like everything else, instead of being wrapped, with all
 * that it needs, as a module to be loaded later. That takes a kilobyte off each package.
 */
const storeAtOnce: Plugin = {
  name: 'store-at-once',
  setup(bundle) {
    const later = "const { openTablestore } = await import('./tablestore/store.ts');";
    bundle.onLoad({ filter: /\/lib\/snapshot\/open-store\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(later)) throw new Error(`${path} loads the store otherwise: mend storeAtOnce`);
      const contents = `import { openTablestore } from './tablestore/store.ts';\n${source.replace(later, '')}`;
      return { contents, loader: 'ts' };
    });
  },
};

/** Leaves `require('./LIBRARY.js')` where our own code asks for the library. */
function setApart(onMet: (library: string) => void): Plugin {
  return {
    name: 'set-apart',
    setup(bundle) {
      bundle.onResolve({ filter: /^(?:yaml|nodemailer\/)/ }, ({ path, importer }) => {
        if (!APART.includes(path) || dirname(importer).includes('node_modules')) return undefined;
        onMet(path);
        return { path: `./${fileOf(path)}`, external: true };
      });
    },
  };
}
