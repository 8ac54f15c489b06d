import { createInterface } from 'node:readline';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Whether a person can be asked: the input and stderr are both a terminal. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/**
 * Asks a yes-or-no question. Resolves to true for `y` or `yes` only; the end of the input and Ctrl-C count as no.
 *
 * @param terminal by default the question goes to stderr, so that a redirected stdout holds results only.
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
      // Both can come instead of an answer.
      terminal.once('SIGINT', () => resolve(false));
      terminal.once('close', () => resolve(false));
      terminal.prompt();
    });
  } finally {
    signal.removeEventListener('abort', close);
    terminal.close();
  }
}
