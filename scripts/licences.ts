/**
 * `npm run licences`: builds the code packages, each with NOTICE and bom.json, and lists the libraries that they
 * contain by licence.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const dist = join(import.meta.dirname, '../dist');
const bom = v.object({
  components: v.array(
    v.object({
      purl: v.string(),
      licenses: v.tuple([v.object({ license: v.object({ id: v.string() }) })]),
    }),
  ),
});

const functions = new Map<string, string[]>();
for (const name of (await readdir(dist)).toSorted()) {
  const text = await readFile(join(dist, name, 'bom.json'), 'utf8').catch(() => undefined);
  for (const { purl, licenses } of text === undefined ? [] : v.parse(bom, JSON.parse(text)).components) {
    const line = `${licenses[0].license.id.padEnd(14)}${decodeURIComponent(purl.replace('pkg:npm/', ''))}`;
    functions.set(line, [...(functions.get(line) ?? []), name]);
  }
}
for (const [line, names] of [...functions].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  process.stdout.write(`${line}  (${names.join(', ')})\n`);
