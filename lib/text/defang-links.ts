/**
 * Chat and mail programs turn some texts into links by themselves. An alert must contain no link from foreign text
 * (I11), so these functions replace the characters that make a link by others that look the same.
 */

/** `scheme://` in any text. */
export function defangSchemes(visible: string): string {
  return visible.replaceAll('://', ':／／');
}

/** `name.letters` in names, which programs treat as a domain. Not for reasons: their codes must stay searchable. */
export function defangDomains(visible: string): string {
  return visible.replace(/\.(?=\p{L}{2})/gu, '\u2024');
}
