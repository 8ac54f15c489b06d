import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/invoke.ts';

// How a clone comes to run compiled code: at its first use, and again when a source has changed.

const run = promisify(execFile);
const LIBRARIES = ['commander', 'esbuild', '@esbuild', 'tsx'];

let folder: string;
/** A clone in a folder as people name them. */
let clone: string;
const cache = () => readdir(join(clone, 'node_modules/.cache/share-auditor'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-clone-'));
  clone = join(folder, 'a 克隆');
  await mkdir(join(clone, 'node_modules'), { recursive: true });
  await cp(join(ROOT, 'lib'), join(clone, 'lib'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(clone, 'package.json'));
  for (const name of LIBRARIES)
    await symlink(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const help = async (file = join(clone, 'lib/cli/share-auditor.js')): Promise<string> => {
  const { stdout, stderr } = await run(process.execPath, [file, '--help'], { timeout: 60_000 });
  expect(stderr).toBe('');
  return stdout;
};

describe('the command line of a clone', { timeout: 60_000 }, () => {
  it('is compiled at its first use, once, also by three at once', async () => {
    const texts = await Promise.all([help(), help(), help()]);
    for (const text of texts) expect(text).toMatch(/^Usage: share-auditor /);
    expect(await cache()).toHaveLength(1);
    await help();
    expect(await cache()).toHaveLength(1);
  });

  it('is never older than a source', async () => {
    const source = join(clone, 'lib/cli/program.ts');
    await cp(source, join(folder, 'program.ts'));
    await appendFile(source, "\nprocess.stdout.write('edited\\n');\n");
    expect(await help()).toMatch(/^edited\n/);
    await cp(join(folder, 'program.ts'), source);
    expect(await help()).toMatch(/^Usage/);
  });

  it('is not older than a source whose size and time are as before', async () => {
    const source = join(clone, 'lib/cli/program.ts');
    const text = await readFile(source, 'utf8');
    const write = async (changed: string) => {
      await writeFile(source, changed);
      await utimes(source, 1_700_000_000, 1_700_000_000);
    };
    await write(text);
    expect(await help()).toContain('Reports when a');
    await write(text.replace('Reports when a', 'Reports WHEN a'));
    expect(await help()).toContain('Reports WHEN a');
    await write(text);
  });

  it('has the version of package.json, also after a release', async () => {
    const version = async (flag: string) =>
      (await run(process.execPath, [join(clone, 'lib/cli/share-auditor.js'), flag])).stdout;
    const manifest = await readFile(join(clone, 'package.json'), 'utf8');
    const { version: now } = JSON.parse(manifest) as { version: string };
    expect(await version('--version')).toBe(`${now}\n`);
    await writeFile(join(clone, 'package.json'), manifest.replace(`"${now}"`, '"9.8.7"'));
    expect(await version('-V')).toBe('9.8.7\n');
    await writeFile(join(clone, 'package.json'), manifest);
  });

  it('runs through a link, as npx calls it', async () => {
    const link = join(folder, 'share-auditor');
    await symlink(join(clone, 'lib/cli/share-auditor.js'), link);
    expect(await help(link)).toMatch(/^Usage/);
  });

  it('shows where a source is wrong', async () => {
    const source = join(clone, 'lib/cli/program.ts');
    await appendFile(source, '\nconst = 1;\n');
    await expect(help()).rejects.toThrow(/program\.ts/);
    await cp(join(folder, 'program.ts'), source);
  });

  it('runs from the sources where nothing can be kept', async () => {
    const kept = join(clone, 'node_modules/.cache');
    await rm(kept, { recursive: true });
    // A file where the folder would be: root may write into any folder.
    await cp(join(clone, 'package.json'), kept);
    await chmod(kept, 0o400);
    expect(await help()).toMatch(/^Usage/);
    await rm(kept);
  });

  it('says what to install where nothing can compile', async () => {
    const bare = join(folder, 'bare');
    await cp(join(clone, 'lib'), join(bare, 'lib'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(bare, 'package.json'));
    const file = join(bare, 'lib/cli/share-auditor.js');
    const failure = await run(process.execPath, [file, '--help']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '' });
    expect((failure as { stderr: string }).stderr).toMatch(/^error: the command line .* npm ci.*\n$/);
  });

  it('packs the compiled command line and none of its sources', async () => {
    // The build has been made before the tests.
    // npm keeps its logs and its cache in the home otherwise, which may be read-only.
    const env = { ...process.env, npm_config_cache: join(folder, 'npm') };
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], {
      cwd: ROOT,
      env,
    });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('dist/cli/main.js');
    expect(paths.filter((path) => path.startsWith('lib/'))).toEqual(['lib/cli/share-auditor.js']);
  });

  it('needs neither sources nor a compiler where it was built', async () => {
    const built = join(folder, 'built');
    await cp(join(ROOT, 'dist/cli'), join(built, 'dist/cli'), { recursive: true });
    await cp(join(ROOT, 'lib/cli/share-auditor.js'), join(built, 'lib/cli/share-auditor.js'));
    await cp(join(ROOT, 'package.json'), join(built, 'package.json'));
    await mkdir(join(built, 'node_modules'));
    await symlink(join(ROOT, 'node_modules/commander'), join(built, 'node_modules/commander'));
    const command = join(built, 'lib/cli/share-auditor.js');
    expect(await help(command)).toMatch(/^Usage/);
    const { stdout } = await run(process.execPath, [command, '--version']);
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(stdout).toBe(`${version}\n`);
  });

  it('prints the help to stderr without a command, and suggests the nearest: 2', async () => {
    const command = join(ROOT, 'lib/cli/share-auditor.js');
    const fails = (...args: string[]) =>
      run(process.execPath, [command, ...args]).catch((error: unknown) => error);
    expect(await fails()).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: [^]*Examples:[^]*Commands:/) as unknown,
    });
    expect(await fails('auditt')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "error: unknown command 'auditt'\n(Did you mean audit?)\n(see --help)\n",
    });
  });
});
