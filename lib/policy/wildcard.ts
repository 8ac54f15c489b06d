/** Whether the text matches the pattern: `*` matches any text, every other character itself. Takes linear time. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at + last.length <= text.length;
}

/** Whether one of the patterns matches the image's id or its name. */
export const fitsImage = (
  patterns: readonly string[],
  { imageId, name }: { readonly imageId: string; readonly name: string },
): boolean => patterns.some((pattern) => fits(pattern, imageId) || fits(pattern, name));
