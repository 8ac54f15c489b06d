import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleFunction } from '../../../scripts/bundle-function.ts';
import { notice } from '../../../scripts/licences/notice.ts';
import { packagesOf } from '../../../scripts/licences/packages.ts';
import { sbom } from '../../../scripts/licences/sbom.ts';

const ROOT = join(import.meta.dirname, '../../..');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'licences-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What CycloneDX 1.6 requires of the parts that we write, and what a scanner needs to find a library by. */
const bom = z.strictObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.literal(1),
  metadata: z.strictObject({
    component: z.strictObject({
      type: z.literal('application'),
      'bom-ref': z.string().min(1),
      name: z.string().min(1),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
    }),
  }),
  components: z.array(
    z.strictObject({
      type: z.literal('library'),
      'bom-ref': z.string().min(1),
      group: z.string().startsWith('@').optional(),
      name: z.string().regex(/^[^@/]+$/),
      version: z.string().min(1),
      hashes: z.tuple([
        z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }),
      ]),
      licenses: z.tuple([z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.-]+$/) }) })]),
      purl: z.string().regex(/^pkg:npm\/(?:%40[^/@]+\/)?[^/@]+@\d[^/@]*$/),
    }),
  ),
  compositions: z.tuple([
    z.strictObject({ aggregate: z.literal('complete'), assemblies: z.tuple([z.string().min(1)]) }),
  ]),
});

describe.each(['audit', 'digest', 'dispatch', 'watchdog'])('the package of %s', (name) => {
  const read = (file: string): Promise<string> => readFile(join(ROOT, 'dist', name, file), 'utf8');

  it('names in NOTICE and bom.json each library of which it holds code, the same after every build', async () => {
    const packages = await packagesOf(await bundleFunction(name, directory));
    expect(packages.length).toBeGreaterThan(10);
    expect(await read('NOTICE')).toBe(notice(name, packages));
    const text = await read('bom.json');
    const { components, metadata } = bom.parse(JSON.parse(text));
    expect(text).toBe(sbom({ name: `swas-share-${name}`, version: metadata.component.version }, packages));
    expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length);
    expect(components).toHaveLength(packages.length);
  });
});

it('a library that is bundled in two versions is named with both, and an alias by its true name', async () => {
  const names = (await packagesOf(await bundleFunction('dispatch', directory))).map(
    ({ name, version }) => `${name} ${version}`,
  );
  expect(names).toEqual(expect.arrayContaining(['kitx 1.3.0', 'kitx 2.2.0']));
  expect(names.some((name) => /^tablestore \d/.test(name))).toBe(true);
  expect(names.filter((name) => name.startsWith('axios'))).toEqual([]);
});

it('the notices of a library that brings several are all there, those of parts that it took over, too', async () => {
  const text = await readFile(join(ROOT, 'dist/digest/NOTICE'), 'utf8');
  const folder = join(ROOT, 'node_modules/echarts');
  const parts = (await readdir(join(folder, 'licenses'))).map((file) => join(folder, 'licenses', file));
  expect(parts.length).toBeGreaterThan(0);
  for (const file of [join(folder, 'NOTICE'), ...parts])
    expect(text).toContain((await readFile(file, 'utf8')).replaceAll('\r\n', '\n').trim());
});

it('a library without a licence text is named with what its package.json says', async () => {
  const text = await readFile(join(ROOT, 'dist/audit/NOTICE'), 'utf8');
  expect(text).toMatch(
    /^@alicloud\/gateway-spi \S+.*\n-+\n\nIts package brings no licence text\. Its package\.json says: ISC\.$/m,
  );
});

describe('a library in node_modules', () => {
  /** A copy of valibot's package.json and licence with these differences; its file as a path from the root. */
  async function installed(differences: object): Promise<string> {
    const folder = join(await mkdtemp(join(directory, 'installed-')), 'node_modules/valibot');
    await mkdir(folder, { recursive: true });
    await cp(join(ROOT, 'node_modules/valibot/LICENSE.md'), join(folder, 'LICENSE.md'));
    const text = await readFile(join(ROOT, 'node_modules/valibot/package.json'), 'utf8');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...JSON.parse(text), ...differences }));
    return join(relative(ROOT, folder), 'dist/index.mjs');
  }

  it('is taken as package-lock.json has it', async () => {
    expect(await packagesOf([await installed({})])).toMatchObject([{ name: 'valibot', licence: 'MIT' }]);
  });

  it.each(['GPL-3.0-only', 'SEE LICENSE IN LICENSE.txt', '(MIT OR GPL-2.0)', { type: 'MIT' }, undefined])(
    'ends the build if nobody has decided about its licence: %j',
    async (license) => {
      await expect(packagesOf([await installed({ license })])).rejects.toThrow(
        /^valibot \S+ is bundled, and its licence is .*add it to LICENCES in scripts\/licences\/packages\.ts/,
      );
    },
  );

  it('ends the build if it is another version than package-lock.json has', async () => {
    await expect(packagesOf([await installed({ version: '99.0.0' })])).rejects.toThrow(
      /^node_modules holds valibot 99\.0\.0, package-lock\.json \d+\.\d+\.\d+: run npm ci$/,
    );
  });
});
