const QUOTES = /^\s*["'`“”„‘’«「『＂＇](.*)["'`“”‘’»」』＂＇]\s*$/su;

/** A value without the quotation marks that a shell, a YAML file or a chat program has left around it. */
export const withoutQuotes = (value: string): string => QUOTES.exec(value)?.[1]?.trim() ?? value;
