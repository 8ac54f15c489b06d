import type { BundledPackage } from './packages.ts';

/**
 * The file bom.json: what a function's package contains, for scanners of known vulnerabilities. It has no serial number
 * and no time, so that the same build makes the same file.
 *
 * Source of the form: CycloneDX 1.6 (ECMA-424), and the package URL specification for npm.
 */
export function sbom(
  application: { name: string; version: string },
  packages: readonly BundledPackage[],
): string {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': application.name, ...application } },
    components: packages.map(({ name, version, licence, integrity }) => {
      const [group, own] = name.startsWith('@') ? name.split('/') : [undefined, name];
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
      return {
        type: 'library',
        'bom-ref': purl,
        ...(group === undefined ? {} : { group }),
        name: own,
        version,
        hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }],
        licenses: [{ license: { id: licence } }],
        purl,
      };
    }),
    // All of it is named: nothing else is in the package, but our own code.
    compositions: [{ aggregate: 'complete', assemblies: [application.name] }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** @param integrity `sha512-` and base64. */
const hexOf = (integrity: string): string =>
  Buffer.from(integrity.slice(integrity.indexOf('-') + 1), 'base64').toString('hex');
