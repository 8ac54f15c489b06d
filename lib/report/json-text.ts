/**
 * JSON to stand in an HTML `<script>` element: it cannot end the element, begin a comment or hold a character that
 * ends a line of script (I11). Every reader of JSON sees the same values.
 */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeUnit);
}

const escapeUnit = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
