import { defangSchemes } from './defang-links.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Visible text as HTML text or an attribute's value. */
export function escapeHtml(visible: string): string {
  return defangSchemes(visible).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
