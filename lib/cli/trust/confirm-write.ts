import { canAsk, confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Asks, unless `yes` was said beforehand. Undefined: it may be written; else why the command ends, already told. */
export async function confirmWrite(
  question: string,
  yes: boolean,
  { err, signal }: CommandContext,
): Promise<ExitCode | undefined> {
  if (yes) return undefined;
  if (!canAsk()) {
    err('Nothing was written: there is no terminal to ask at. If the above is what you want, add --yes.\n');
    return EXIT.usage;
  }
  if (await confirm(question, signal)) return undefined;
  err('Nothing was written.\n');
  return EXIT.failed;
}
