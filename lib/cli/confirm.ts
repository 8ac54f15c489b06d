import { createInterface } from 'node:readline';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Is somebody there to be asked? Who sees no question waits for nothing. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/**
 * Asks a person. Anything but a yes is a no, also the end of the input and Ctrl-C.
 *
 * @param terminal the question goes to stderr, so that a redirected output holds no half of a dialogue.
 */
export async function confirm(
  question: string,
  signal: AbortSignal,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (signal.aborted) return false;
  const terminal = createInterface({ input, output, prompt: `${question} [y/N] ` });
  const close = () => terminal.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await new Promise<boolean>((resolve) => {
      terminal.once('line', (answer) => resolve(/^y(es)?$/i.test(answer.trim())));
      // Either comes instead of an answer.
      terminal.once('SIGINT', () => resolve(false));
      terminal.once('close', () => resolve(false));
      terminal.prompt();
    });
  } finally {
    signal.removeEventListener('abort', close);
    terminal.close();
  }
}
