import { createInterface } from 'node:readline/promises';

/** Is somebody there to be asked? */
export const canAsk = (): boolean => process.stdin.isTTY;

/** Asks a person. Anything but a yes is a no, also the end of the input and Ctrl-C. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      // Either comes instead of an answer, which then never comes.
      terminal.once('SIGINT', () => resolve(false));
      terminal.once('close', () => resolve(false));
      signal.addEventListener('abort', () => resolve(false), { once: true });
      terminal
        .question(`${question} [y/N] `)
        .then((answer) => resolve(/^y(es)?$/i.test(answer.trim())), reject);
    });
  } finally {
    terminal.close();
  }
}
