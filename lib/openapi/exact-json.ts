/**
 * Parses JSON. An integer that a JavaScript number cannot hold exactly is returned as its text (I9): account ids are
 * 64-bit integers in the vendor's answers, and `JSON.parse` alone would round them.
 *
 * Only the text between strings is searched: the time is linear in the length of the text, and large answers need
 * little extra memory.
 *
 * @throws SyntaxError like `JSON.parse`.
 */
export function parseExactly(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  let exact = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const between = text.slice(at, end);
    const quoted = between.replace(NUMBER, (number) => (isExact(number) ? number : `"${number}"`));
    if (quoted !== between) {
      exact += text.slice(copied, at) + quoted;
      copied = end;
    }
    at = quote === -1 ? text.length : endOfString(text, quote);
  }
  return JSON.parse(copied === 0 ? text : exact + text.slice(copied));
}

/** Finds what may be an integer above 2^53 (9007199254740992), also in a string: a quick check, for most answers. */
const LONG = /(?:^|[[:,\s])-?(?:9\d{15}|\d{17})/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const isExact = (number: string): boolean =>
  !/^-?\d{16,}$/.test(number) || Number.isSafeInteger(Number(number));

/** The index after the string that begins at `quote`. */
function endOfString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
