import { createInterface } from 'node:readline';
import { canAsk, confirm, type Terminal } from '../../lib/cli/confirm.ts';
import { ConfigError } from '../../lib/errors.ts';

/** What is about to be removed, and where it is. */
export interface Removal {
  readonly accountId: string;
  readonly regionId: string;
  /** The functions' names. */
  readonly names: readonly string[];
}

const whoCanBeAsked = (): Terminal | undefined =>
  canAsk() ? { input: process.stdin, output: process.stderr } : undefined;

/**
 * Makes sure that the person means these functions: the settings of another folder name another account or region.
 * @param isGiven the person has said so already.
 * @param terminal undefined: nobody can be asked.
 * @returns whether the functions are to be removed.
 * @throws ConfigError if nobody can be asked.
 */
export async function confirmRemoval(
  { accountId, regionId, names }: Removal,
  isGiven: boolean,
  signal: AbortSignal,
  terminal: Terminal | undefined = whoCanBeAsked(),
): Promise<boolean> {
  if (isGiven) return true;
  const what = `${names.join(', ')} in ${regionId} of account ${accountId}`;
  if (terminal === undefined)
    throw new ConfigError([`--yes: not given, and nobody can be asked here; write --yes to remove ${what}`]);
  return confirm(`Remove ${what}?`, signal, terminal);
}

/**
 * Makes sure that the person means this store: its instance's name is given, or typed.
 * @param terminal undefined: nobody can be asked.
 * @throws ConfigError if it is not.
 */
export async function confirmDelete(
  instance: string,
  given: string | undefined,
  signal: AbortSignal,
  terminal: Terminal | undefined = whoCanBeAsked(),
): Promise<void> {
  const how = `write --yes-delete ${instance}`;
  if (given !== undefined) {
    if (given === instance) return;
    throw new ConfigError([`--yes-delete: TABLESTORE_INSTANCE is ${instance}; ${how} if it is meant`]);
  }
  if (terminal === undefined)
    throw new ConfigError([
      `--store: it deletes the tables of ${instance}, and nobody can be asked here; ${how}`,
    ]);
  const typed = await ask(
    `All that is known of shares, their history and unsent messages in ${instance} will be deleted for good.\nType the instance's name to go on: `,
    signal,
    terminal,
  );
  if (typed !== instance) throw new ConfigError(['--store: the name that was typed is another one']);
}

/** The line that is typed; empty if there is none. */
async function ask(question: string, signal: AbortSignal, { input, output }: Terminal): Promise<string> {
  const terminal = createInterface({ input, output });
  const close = (): void => terminal.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await new Promise<string>((resolve) => {
      terminal.once('close', () => resolve(''));
      terminal.once('SIGINT', () => resolve(''));
      terminal.question(question, (answer) => resolve(answer.trim()));
    });
  } finally {
    signal.removeEventListener('abort', close);
    terminal.close();
  }
}
