/**
 * What chat and mail programs make links of by themselves. An alert must hold no link that somebody else wrote
 * (I11). The replacements look the same to people.
 */

/** `scheme://` in any text. */
export function defangSchemes(visible: string): string {
  return visible.replaceAll('://', ':／／');
}

/** `name.letters` in names, which programs take for a domain. Not in reasons: their codes must be searchable. */
export function defangDomains(visible: string): string {
  return visible.replace(/\.(?=\p{L}{2})/gu, '\u2024');
}
