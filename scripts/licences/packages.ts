import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

/** A library of which a function's package contains code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier. */
  readonly licence: string;
  readonly author: string | undefined;
  /** Its licence, its copyright notices and its own NOTICE, as its files say them; empty if it brings none. */
  readonly texts: readonly string[];
  /** Of the archive that npm installed, as in package-lock.json: `sha512-` and base64. */
  readonly integrity: string;
}

/** The licences, as SPDX identifiers, that allow what the build does: to ship the code minified, with their text. */
const LICENCES = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0']);

const TEXTS = /^(?:licen[cs]es?|copying|notice|copyright)/i;

const root = join(import.meta.dirname, '../..');

const manifest = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.unknown()),
  author: v.optional(v.union([v.string(), v.object({ name: v.string() })])),
});
const lockfile = v.object({
  packages: v.record(
    v.string(),
    v.object({ version: v.optional(v.string()), integrity: v.optional(v.string()) }),
  ),
});

/**
 * The libraries that these source files belong to, by name and version, each once.
 * @param files by path from the repository's root.
 * @throws if a library's licence is not one of `LICENCES`, or package-lock.json has another version of the library.
 */
export async function packagesOf(files: readonly string[]): Promise<readonly BundledPackage[]> {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const { packages } = v.parse(lockfile, JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, BundledPackage>();
  for (const folder of [...folders].toSorted()) {
    // Where node_modules is a link, the path goes through its target.
    const locked = packages[folder.slice(folder.indexOf('node_modules/'))];
    const { name, version, ...read } = await readPackage(resolve(root, folder));
    if (locked?.integrity === undefined || locked.version !== version)
      throw new Error(
        `node_modules holds ${name} ${version}, package-lock.json ${locked?.version ?? 'none there'}: run npm ci`,
      );
    found.set(`${name} ${version}`, { name, version, ...read, integrity: locked.integrity });
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

async function readPackage(folder: string): Promise<Omit<BundledPackage, 'integrity'>> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const { name, version, license, author } = v.parse(manifest, JSON.parse(text));
  if (typeof license !== 'string' || !LICENCES.has(license))
    throw new Error(
      `${name} ${version} is bundled, and its licence is ${JSON.stringify(license)}. If its terms allow that, add it to LICENCES in scripts/licences/packages.ts.`,
    );
  return {
    name,
    version,
    licence: license,
    author: typeof author === 'string' ? author : author?.name,
    texts: await textsIn(folder),
  };
}

/** The licence files of a library's own folder, and of a folder of licences in it. */
async function textsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = await Promise.all(
    entries
      .filter(({ name }) => TEXTS.test(name))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? (await readdir(path)).map((file) => join(path, file)) : [path];
      }),
  );
  const texts = paths
    .flat()
    .toSorted()
    .map((path) => readFile(path, 'utf8'));
  return (await Promise.all(texts)).map((text) => text.replaceAll('\r\n', '\n').trim());
}
