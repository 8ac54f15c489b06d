import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Without the package's own types: they bring a browser's into the whole project. */
const { parse } = createRequire(import.meta.url)('@cdktn/hcl2json') as {
  parse: (file: string, text: string) => Promise<unknown>;
};

/** A Terraform file as JSON; expressions stay texts, `${…}`. */
export async function readHcl(file: string): Promise<unknown> {
  return parse(file, await readFile(file, 'utf8'));
}
