import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { compileAtOnce } from './compile-at-once.ts';
import { isRewritten, leaveOut } from './leave-out.ts';

const root = join(import.meta.dirname, '..');

/** Libraries that only some runs need. They are a third of the code; the other runs should not read and parse them. */
const APART = ['yaml', 'nodemailer/lib/mime-node', 'nodemailer/lib/smtp-connection', 'https-proxy-agent'];

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
 * Bundles everything that `functions/NAME.ts` needs into `index.js`, which Function Compute loads, and into one file
 * for each library that is loaded on first use.
 * @returns the source files of which the package contains code, by path from the repository's root.
 */
export async function bundleFunction(name: string, directory: string): Promise<readonly string[]> {
  const apart = new Set<string>();
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: [`functions/${name}.ts`],
    outfile: join(directory, 'index.js'),
    // Only the command line uses the embedded store: a function refuses to start with it.
    external: ['libsql', '*/sqlite/store.ts'],
    plugins: [leaveOut, storeAtOnce, setApart((library) => apart.add(library))],
  });
  const index = join(directory, 'index.js');
  await writeFile(index, compileAtOnce(await readFile(index, 'utf8')));
  const files = new Set(filesIn(metafile));
  for (const library of apart) {
    const made = await build({
      ...OPTIONS,
      entryPoints: [library],
      outfile: join(directory, fileOf(library)),
      plugins: [leaveOut],
      // The default export that Node's import() finds must be the library's own.
      footer: { js: 'module.exports = module.exports.default ?? module.exports;' },
    });
    for (const file of filesIn(made.metafile)) files.add(file);
  }
  return [...files];
}

const filesIn = ({ outputs }: Metafile): readonly string[] =>
  Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !isRewritten(path))
    .map(([path]) => path);

const fileOf = (library: string): string => `${library.replaceAll('/', '-')}.js`;

/**
 * Bundles the Tablestore store like every other module. A function always uses it; as a module that is loaded later,
 * esbuild would wrap it and all that it imports, at a cost of 1 KB in each package.
 */
const storeAtOnce: Plugin = {
  name: 'store-at-once',
  setup(bundle) {
    const later = "const { openTablestore } = await import('./tablestore/store.ts');";
    bundle.onLoad({ filter: /\/lib\/snapshot\/open-store\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(later))
        throw new Error(
          `${path} no longer loads the store in the way that storeAtOnce replaces: adapt scripts/bundle-function.ts`,
        );
      const contents = `import { openTablestore } from './tablestore/store.ts';\n${source.replace(later, '')}`;
      return { contents, loader: 'ts' };
    });
  },
};

/** Replaces our own code's import of a library in `APART` with `require('./LIBRARY.js')`. */
function setApart(onMet: (library: string) => void): Plugin {
  return {
    name: 'set-apart',
    setup(bundle) {
      bundle.onResolve({ filter: /^(?:yaml|nodemailer\/|https-proxy-agent)/ }, ({ path, importer }) => {
        if (!APART.includes(path) || dirname(importer).includes('node_modules')) return undefined;
        onMet(path);
        return { path: `./${fileOf(path)}`, external: true };
      });
    },
  };
}
