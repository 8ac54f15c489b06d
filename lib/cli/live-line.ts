import { characterWidth, displayWidth } from '../text/display-width.ts';

/** What a terminal's stream offers, as `process.stderr` does. */
export interface TerminalStream {
  write(text: string): unknown;
  /** Changes when the window is resized. */
  readonly columns?: number;
}

const REDRAW_MS = 200;
/** Back to the first column, and erase from there to the end of the line. */
const ERASE = '\r\u001B[K';

/**
 * A line at the bottom of a terminal that says how far the work is. Everything else is printed above it.
 *
 * It never moves the cursor up and never hides it: whoever kills the process has nothing to repair, and nothing that
 * was printed can be erased. In a window that becomes narrower, a part of the line may therefore stay behind once.
 */
export class LiveLine {
  readonly #stream: TerminalStream;
  #text: (() => string) | undefined;
  #shown = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Shows what `text` returns: one line of visible characters. It is called several times a second until `stop`. */
  start(text: () => string): void {
    this.stop();
    this.#text = text;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
    this.#draw();
  }

  /** Erases the line. It can be called twice. */
  stop(): void {
    clearInterval(this.#timer);
    this.#text = undefined;
    this.#draw();
  }

  /** Prints text that ends in a line break above the line. */
  write(text: string): void {
    const erase = this.#shown === '' ? '' : ERASE;
    this.#shown = '';
    this.#stream.write(`${erase}${text}`);
    this.#draw();
  }

  #draw(): void {
    // In the last column, some terminals begin a new line.
    const text = cut(this.#text?.() ?? '', (this.#stream.columns || 80) - 1);
    if (text === this.#shown) return;
    this.#stream.write(`${ERASE}${text}`);
    this.#shown = text;
  }
}

/** The beginning of a text, so that it takes at most so many columns. */
function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let shown = '';
  let used = 1;
  for (const character of text) {
    used += characterWidth(character);
    if (used > columns) break;
    shown += character;
  }
  return columns < 1 ? '' : `${shown.replace(/[ ·]+$/u, '')}…`;
}
