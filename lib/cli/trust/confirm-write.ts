import { canAsk, confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { errorLine } from '../error-line.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/**
 * Asks whether to write the file, unless `yes` is set.
 * @returns undefined if the file may be written; else the command's exit code, after the reason has been printed.
 */
export async function confirmWrite(
  question: string,
  yes: boolean,
  { err, signal }: CommandContext,
): Promise<ExitCode | undefined> {
  if (yes) return undefined;
  if (!canAsk()) {
    err(errorLine('there is no terminal to ask at; nothing was written. To write it, add --yes'));
    return EXIT.usage;
  }
  if (await confirm(question, signal)) return undefined;
  err('Nothing was written.\n');
  return EXIT.failed;
}
