/**
 * The settings stand in several places that no type holds together: what each function reads, what the deployment files
 * hand to it, and what docs/settings.md explains in both languages. What is read is recorded here, not searched for in the sources.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../lib/config/doctor.ts';
import { readConfig, type SettingSet } from '../../lib/config/read-config.ts';
import * as terminal from '../../lib/config/terminal.ts';
import { ConfigError } from '../../lib/errors.ts';

// A function as it is before Function Compute calls it: what it does with one invocation.
vi.mock('../../lib/platform/fc-handler.ts', () => ({ fcHandler: (work: unknown) => work }));
type Work = (invocation: { environment: Environment; event: unknown; context: object }) => Promise<unknown>;
type Environment = Readonly<Record<string, string | undefined>>;

const ROOT = join(import.meta.dirname, '../..');
const FUNCTIONS = (await readdir(join(ROOT, 'functions'))).map((file) => basename(file, '.ts'));
const TERMINAL: readonly SettingSet[] = Object.values(terminal);
const DEPLOYMENTS = ['s.yaml', 's.organisation.yaml'];

/** Given by the platform, to a function only. */
const FROM_PLATFORM = ['FC_REGION'];
/** Read by functions, too, but not handed over: they are of the deployer's disk and of the deployer's network. */
const NOT_HANDED_OVER = ['POLICY_FILE', 'SNAPSHOT_FILE', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** An environment in which nothing is set, so that no reader ends early, and the names that were asked for. */
function recording(): { readonly environment: Environment; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  // Both cases of a name are one setting.
  const get = (_: Environment, name: string): undefined => void names.add(name.toUpperCase());
  return { environment: new Proxy<Environment>({}, { get }), names };
}

async function readBy(name: string): Promise<ReadonlySet<string>> {
  const { environment, names } = recording();
  const { handler } = (await import(`../../functions/${name}.ts`)) as { handler: Work };
  await expect(handler({ environment, event: {}, context: {} }), name).rejects.toThrow(ConfigError);
  return names;
}

function readByCommands(): ReadonlySet<string> {
  const { environment, names } = recording();
  for (const settings of TERMINAL)
    try {
      readConfig(settings, environment, { onFunctionCompute: false });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  readSettings(environment);
  return names;
}

/** What the deployment files hand to the function of this package, and which of them does. */
async function handedTo(name: string): Promise<{ readonly file: string; readonly names: readonly string[] }> {
  for (const file of DEPLOYMENTS) {
    const { resources } = parse(await readFile(join(ROOT, file), 'utf8')) as {
      resources: Record<string, { props: { code: string; environmentVariables: object } }>;
    };
    const found = Object.values(resources).find(({ props }) => props.code === `./dist/${name}`);
    if (found !== undefined) return { file, names: Object.keys(found.props.environmentVariables) };
  }
  throw new Error(`functions/${name}.ts is deployed by none of ${DEPLOYMENTS.join(', ')}: add its block`);
}

/** The names in the first column of the page's table. */
async function explainedIn(file: string): Promise<readonly string[]> {
  const firstCells = (await readFile(join(ROOT, file), 'utf8'))
    .split('\n')
    .map((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1] ?? '');
  return firstCells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map((m) => m[1] ?? ''));
}

const without = (names: Iterable<string>, others: readonly string[]): string[] =>
  [...names].filter((name) => !others.includes(name)).toSorted();

describe.each(FUNCTIONS)('functions/%s.ts', (name) => {
  it('is handed every setting that it reads, and no other', async () => {
    const [read, { file, names }] = [await readBy(name), await handedTo(name)];
    expect(read.size).toBeGreaterThan(10);
    expect([
      ...without(read, [...names, ...FROM_PLATFORM, ...NOT_HANDED_OVER]).map(
        (lacking) =>
          `${file}, the block of ./dist/${name}: add ${lacking}: "\${env('${lacking}', '')}" to its environmentVariables, or take it out of the function's settings in lib/config/config.ts`,
      ),
      ...without(names, [...read]).map(
        (unread) =>
          `${file}, the block of ./dist/${name}: remove ${unread}, or add it to the function's settings in lib/config/config.ts`,
      ),
    ]).toEqual([]);
  });
});

it.each(['docs/settings.md', 'docs/settings.zh-CN.md'])(
  '%s explains every setting, and no other',
  async (file) => {
    const read = new Set(readByCommands());
    for (const name of FUNCTIONS) for (const setting of await readBy(name)) read.add(setting);
    expect(read.size).toBeGreaterThan(25);
    const explained = await explainedIn(file);
    expect([
      ...without(read, [...explained, ...FROM_PLATFORM]).map(
        (lacking) => `${file}: add a row for ${lacking} to the table of settings`,
      ),
      // The library of proxies reads it by itself.
      ...without(explained, [...read, 'NO_PROXY']).map(
        (unread) => `${file}: remove ${unread} from the table of settings, or name it in lib/config`,
      ),
    ]).toEqual([]);
    expect(explained, `${file}: a setting stands in two rows`).toHaveLength(new Set(explained).size);
  },
);
