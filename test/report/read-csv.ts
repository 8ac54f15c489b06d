/** A strict reader of RFC 4180, so that the writer is not its own judge: throws on what the RFC does not allow. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    if (text[at] !== '"') throw new Error(`No quote at ${at}`);
    let field = '';
    for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
      if (at >= text.length) throw new Error('A field does not end');
      if (text[at] === '"') at += 1;
      field += text[at] ?? '';
    }
    line.push(field);
    at += 1;
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      lines.push(line);
      line = [];
      at += 2;
    } else throw new Error(`Neither comma nor end of line at ${at}`);
  }
  if (line.length > 0) throw new Error('The last line does not end');
  return lines;
}
