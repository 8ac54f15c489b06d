/**
 * `npm run share-path`: lists the files of lib that a new share passes through, from the reply of SWAS to the robot's
 * message. The fewer there are, the sooner a newcomer has read them.
 *
 * The script runs a real audit against the sandbox, with an embedded SQLite snapshot and a robot as the only channel.
 * It instruments each function of lib, and lists the file if a parameter contains the id of the account that an image
 * was newly shared with. With `--most N` it exits with code 1 if there are more than N files.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Node, parse } from 'acorn';
import { build, type Plugin, transform } from 'esbuild';
import type * as Worlds from '../test/support/world.ts';

const ROOT = join(import.meta.dirname, '..');
/** The depth of the search. A share in a note in an envelope is six levels deep; deeper values are incidental. */
const DEPTH = 7;

/** The account that the image is newly shared with. The script searches for its id. */
const STRANGER = '1098765432109876543';

interface FunctionNode extends Node {
  readonly params: readonly Node[];
  readonly body: Node;
}

const { most } = parseArgs({ options: { most: { type: 'string' } } }).values;
const passed = new Set<string>();
const folder = await mkdtemp(join(ROOT, 'node_modules/.share-path-'));
try {
  const outfile = join(folder, 'world.mjs');
  await build({
    stdin: { contents: "export * from './test/support/world.ts';", resolveDir: ROOT },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [probes()],
  });
  Object.assign(globalThis, {
    __probe: (file: string, values: readonly unknown[]) => {
      if (!passed.has(file) && holds(values, STRANGER, DEPTH)) passed.add(file);
    },
  });
  await follow((await import(pathToFileURL(outfile).href)) as typeof Worlds);
} finally {
  await rm(folder, { recursive: true, force: true });
}
const files = [...passed].toSorted();
process.stdout.write(`${files.join('\n')}\n\n${files.length} files\n`);
if (most !== undefined && files.length > Number(most)) process.exitCode = 1;

/** Runs an audit that stores the baseline, then one that finds one new share. */
async function follow({ makeWorld, ACCOUNT, PARTNER, REGION }: typeof Worlds): Promise<void> {
  const world = await makeWorld('sqlite');
  try {
    const audit = () => world.audit({ environment: { SMTP_URL: '', MAIL_FROM: '', MAIL_TO: '' } });
    const { id } = world.sandbox.cloud.addImage({ regionId: REGION, ownerId: ACCOUNT, name: 'database' });
    world.sandbox.cloud.share(id, PARTNER);
    await audit();
    world.sandbox.cloud.share(id, STRANGER);
    await audit();
    if (world.posts().at(-1)?.includes(STRANGER) !== true)
      throw new Error('the audit did not report the share to the robot');
  } finally {
    await world.close();
  }
}

/** Makes each function of lib pass its parameters to `__probe` first. */
function probes(): Plugin {
  return {
    name: 'probes',
    setup: (bundle) => {
      bundle.onResolve({ filter: /\/sandbox\// }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path),
        external: true,
      }));
      bundle.onLoad({ filter: /\/lib\/.*\.ts$/ }, async ({ path }) => {
        const file = relative(ROOT, path);
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', target: 'node20' });
        return { contents: withProbes(code, file), loader: 'js' };
      });
    },
  };
}

function withProbes(code: string, file: string): string {
  const inserted: { readonly at: number; readonly text: string }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    if (/Function/.test(node.type)) {
      const { params, body } = node as FunctionNode;
      const call = `__probe(${JSON.stringify(file)}, [${params.flatMap(namesIn).join(', ')}])`;
      if (body.type === 'BlockStatement') inserted.push({ at: body.start + 1, text: ` ${call};` });
      else {
        inserted.push({ at: body.start, text: `(${call}, ` }, { at: body.end, text: ')' });
      }
    }
    Object.values(node).forEach(visit);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  let result = code;
  for (const { at, text } of inserted.toSorted((a, b) => b.at - a.at))
    result = result.slice(0, at) + text + result.slice(at);
  return result;
}

/** The names that a parameter binds, including those in a pattern. */
function namesIn(pattern: Node): string[] {
  const p = pattern as Node &
    Record<'left' | 'argument' | 'value', Node> &
    Record<'elements' | 'properties', readonly (Node | null)[]> & { readonly name: string };
  switch (p.type) {
    case 'Identifier':
      return [p.name];
    case 'AssignmentPattern':
      return namesIn(p.left);
    case 'RestElement':
      return namesIn(p.argument);
    case 'Property':
      return namesIn(p.value);
    case 'ArrayPattern':
      return p.elements.flatMap((e) => (e === null ? [] : namesIn(e)));
    case 'ObjectPattern':
      return p.properties.flatMap((e) => (e === null ? [] : namesIn(e)));
    default:
      return [];
  }
}

function holds(value: unknown, text: string, depth: number): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (depth === 0 || typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  const inside =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return inside.some((each) => holds(each, text, depth - 1));
}
