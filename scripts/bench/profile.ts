import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leaveOut } from '../leave-out.ts';
import { ROOT } from '../../test/support/invoke.ts';
import type { BenchCloud } from './cloud.ts';
import { alone, type Figure } from './figure.ts';
import { type Side, take } from './side.ts';
import type { Size } from './whole-runs.ts';

const CODE = join(ROOT, 'node_modules/.cache/bench/readable');
const PROFILES = join(CODE, 'profiles');

/** As V8 writes it with `--cpu-prof`. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

/** To whom time goes, in words. */
const OWNERS = {
  node: "Node's HTTP, sockets, hashes and timers",
  garbage: 'collecting garbage',
  openapi: "the OpenAPI's client",
  tablestore: "Tablestore's client",
  valibot: 'valibot, which checks the replies',
  ours: 'this program',
  loading: 'loading',
} as const;
type Owner = keyof typeof OWNERS;

/** To whom a module of the bundle belongs. */
const MODULES: readonly (readonly [RegExp, Owner])[] = [
  [/^(lib|functions)\//, 'ours'],
  [/^node_modules\/valibot\//, 'valibot'],
  [/^node_modules\/(@alicloud\/tablestore|protobufjs|@protobufjs|int64-buffer)\//, 'tablestore'],
  [/^node_modules\//, 'openapi'],
];

/** Where the processor's time of a run without change goes, in percent of it. */
export async function profileFigures(cloud: BenchCloud, size: Size): Promise<Figure[]> {
  const side = await buildReadable();
  await take(side, await cloud.ask({ ask: 'open', ...size }));
  const env = await cloud.ask({ ask: 'minute' });
  await rm(PROFILES, { recursive: true, force: true });
  await take(side, env, true, ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`]);
  const [file] = await readdir(PROFILES);
  const profile = JSON.parse(await readFile(join(PROFILES, file ?? ''), 'utf8')) as CpuProfile;
  const shares = sharesOf(profile, modulesByLine(await readFile(join(CODE, 'index.js'), 'utf8')));
  return [...shares]
    .toSorted(([, a], [, b]) => b - a)
    .map(([owner, share]) =>
      alone({ id: `profile-${owner}`, what: `  of it: ${OWNERS[owner]}`, unit: '%' }, [share * 100]),
    );
}

/** The audit's package before it is made small: names and places can be read in it. */
async function buildReadable(): Promise<Side> {
  await mkdir(CODE, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['functions/audit.ts'],
    outfile: join(CODE, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['libsql', '*/sqlite.ts', 'proxy-agent', 'yaml', 'nodemailer/*'],
    plugins: [leaveOut],
  });
  return { name: 'ours', code: CODE };
}

/** The module of each line, from the comments that esbuild leaves above each; node_modules may be a link. */
function modulesByLine(bundle: string): readonly string[] {
  let current = '';
  return bundle.split('\n').map((line) => {
    current = /^\/\/ (?:\.\.\/\S*?\/)?((?:node_modules|lib|functions)\/\S+)$/.exec(line)?.[1] ?? current;
    return current;
  });
}

function sharesOf(
  { nodes, samples, timeDeltas }: CpuProfile,
  modules: readonly string[],
): Map<Owner, number> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<Owner, number>();
  samples.forEach((id, n) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const owner = ownerOf(frame, modules);
    spent.set(owner, (spent.get(owner) ?? 0) + (timeDeltas[n] ?? 0));
  });
  const total = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return new Map([...spent].map(([owner, time]) => [owner, time / total]));
}

function ownerOf(
  { functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame'],
  modules: readonly string[],
): Owner {
  if (functionName === '(garbage collector)') return 'garbage';
  if (!url.endsWith('/index.js')) return 'node';
  const module = modules[lineNumber] ?? '';
  return MODULES.find(([pattern]) => pattern.test(module))?.[1] ?? 'loading';
}
