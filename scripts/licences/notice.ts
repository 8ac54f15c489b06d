import type { BundledPackage } from './packages.ts';

const LINE = '-'.repeat(80);

/** The file NOTICE: every library that a function's package contains, and the texts that their licences ask for. */
export function notice(name: string, packages: readonly BundledPackage[]): string {
  // Many libraries share one text to the letter, such as the Apache License.
  const owners = new Map<string, string[]>();
  for (const one of packages)
    for (const text of textsOf(one)) owners.set(text, [...(owners.get(text) ?? []), titleOf(one)]);
  return [
    `The code package of the function ${name} contains code of these libraries, minified and in part left out:`,
    packages.map((one) => `  ${titleOf(one)}: ${one.licence}`).join('\n'),
    ...[...owners].map(([text, titles]) => `${LINE}\n${titles.join(', ')}\n${LINE}\n\n${text}`),
    '',
  ].join('\n\n');
}

const titleOf = ({ name, version }: BundledPackage): string => `${name} ${version}`;

function textsOf({ texts, licence, author }: BundledPackage): readonly string[] {
  if (texts.length > 0) return texts;
  const by = author ? `, by ${author}` : '';
  return [`Its package brings no licence text. Its package.json says: ${licence}${by}.`];
}
