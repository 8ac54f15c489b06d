import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { compileAtOnce } from '../../../scripts/compile-at-once.ts';

/** A module of the older kind behind one of the newer, as esbuild bundles them for a function. */
async function bundle(): Promise<string> {
  const files: Record<string, string> = {
    entry: `import { double, names } from 'older'; export const answer = [double(21), names()];`,
    older: `const by = (n) => (a) => a * n; exports.double = by(2); exports.names = function () { return Object.keys(this ?? {}); };`,
  };
  const { outputFiles } = await build({
    entryPoints: ['entry'],
    bundle: true,
    write: false,
    format: 'cjs',
    minify: true,
    plugins: [
      {
        name: 'from-memory',
        setup(on) {
          on.onResolve({ filter: /./ }, ({ path }) => ({ path, namespace: 'memory' }));
          on.onLoad({ filter: /./, namespace: 'memory' }, ({ path }) => ({ contents: files[path] ?? '' }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

function run(code: string): unknown {
  const module = { exports: { answer: undefined as unknown } };
  runInNewContext(code, { module, exports: module.exports });
  return JSON.parse(JSON.stringify(module.exports.answer));
}

test('a bundle does the same with its modules compiled at once', async () => {
  const plain = await bundle();
  const marked = compileAtOnce(plain);
  expect(marked.match(/\(\(function\(/g)).toHaveLength(1);
  expect(run(marked)).toEqual(run(plain));
});

test('a bundle whose modules are wrapped otherwise ends the build', () => {
  expect(() => compileAtOnce('var a = 1;')).toThrow('no longer wraps modules in the way');
});
