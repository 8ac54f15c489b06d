import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOWS = join(ROOT, '.github/workflows');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

async function locked() {
  const { packages } = lockfile.parse(JSON.parse(await read('package-lock.json')));
  return Object.entries(packages).filter(([path]) => path !== '');
}

it('package-lock.json has the hash of every library, and no address', async () => {
  const libraries = (await locked()).filter(([, { link, inBundle }]) => !link && !inBundle);
  expect(libraries.length).toBeGreaterThan(300);
  expect(
    libraries.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)),
  ).toEqual([]);
  expect(libraries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('an installation runs no script of a library: .npmrc names all that have one', async () => {
  const npmrc = await read('.npmrc');
  expect(npmrc).toMatch(/^ignore-scripts=true$/m);
  const named = [...npmrc.matchAll(/^# - (\S+):/gm)].flatMap(([, name]) => name ?? []);
  const withScript = (await locked())
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(named.toSorted()).toEqual([...new Set(withScript)].toSorted());
});

it('our own scripts do not rely on what npm would run before or after them', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await read('package.json')));
  const hooks = Object.keys(scripts).filter((name) => {
    const [, of] = /^(?:pre|post)(.+)$/.exec(name) ?? [];
    return of !== undefined && (of in scripts || /^(?:install|pack|prepare|publish|version)$/.test(of));
  });
  expect([...hooks, ...Object.keys(scripts).filter((name) => /^(?:install|prepare)$/.test(name))]).toEqual(
    [],
  );
});

it.each(['s.yaml', 's.organisation.yaml'])('%s names the version of each component', async (name) => {
  const { resources } = z
    .object({ resources: z.record(z.string(), z.object({ component: z.string() })) })
    .parse(parse(await read(name)));
  const components = new Set(Object.values(resources).map(({ component }) => component));
  // One version for both files: the one whose schema `fc3.schema.json` is.
  expect([...components]).toEqual(['fc3@0.1.22']);
});

it('the workflows name each action by its commit and each image by its digest', async () => {
  const job = z.object({
    container: z.string().optional(),
    steps: z.array(z.object({ uses: z.string().optional() })),
  });
  for (const file of await readdir(WORKFLOWS)) {
    const text = await readFile(join(WORKFLOWS, file), 'utf8');
    const { jobs } = z.object({ jobs: z.record(z.string(), job) }).parse(parse(text));
    for (const { container, steps } of Object.values(jobs)) {
      if (container !== undefined) expect(container).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
      for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
    // The tag beside it is for people, and for the tools that propose updates.
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  }
});
