/** Does the text fit the pattern? `*` stands for any text, everything else for itself; linear, no regular expression. */
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

/** An image is asked for by its id or its name. */
export const fitsImage = (
  patterns: readonly string[],
  { imageId, name }: { readonly imageId: string; readonly name: string },
): boolean => patterns.some((pattern) => fits(pattern, imageId) || fits(pattern, name));
