import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { COMMAND, type Environment } from './command.ts';

/**
 * Node has no pseudo-terminal. `script` of util-linux gives one; it is an essential part of Debian, and on other systems
 * it is missing or has other flags.
 */
export const HAS_PSEUDO_TERMINAL =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

export interface TerminalOptions {
  readonly environment: Environment;
  readonly folder: string;
  readonly columns?: number;
  /** What stands behind the command in the shell: `2>/dev/null`. */
  readonly redirect?: string;
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The command in a terminal of its own: what it writes to stdout and to stderr comes as one stream, as on a screen. */
export function startInTerminal(
  args: readonly string[],
  { environment, folder, columns = 80, redirect = '' }: TerminalOptions,
) {
  const words = [process.execPath, COMMAND, ...args].map(quoted).join(' ');
  const line = `stty cols ${columns} && exec ${words} ${redirect}`;
  return spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      SHELL: '/bin/bash',
      TERM: 'xterm-256color',
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
      SWAS_CALLS_PER_MINUTE: '6000',
      ...environment,
    },
  });
}

/** What the terminal was sent, and how the command ended. */
export async function endInTerminal(
  child: ReturnType<typeof startInTerminal>,
): Promise<{ readonly code: number | null; readonly sent: string }> {
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const sent = await text(child.stdout);
  return { code: await closed, sent };
}

/**
 * The lines that stand on a screen after all of this was sent, each of any length.
 * @throws Error for a control sequence other than colour, «back to the first column» and «erase the rest of the line».
 */
export function onScreen(sent: string): string[] {
  const lines: string[][] = [[]];
  let column = 0;
  // eslint-disable-next-line no-control-regex -- a terminal's own alphabet
  for (const [part] of sent.matchAll(/\u001B\[[0-9;?]*[A-Za-z]|[^]/gu)) {
    const line = lines.at(-1) ?? [];
    if (part === '\r') column = 0;
    else if (part === '\n') {
      lines.push([]);
      column = 0;
    } else if (part === '\u001B[K') line.length = column;
    else if (part.startsWith('\u001B')) {
      if (!part.endsWith('m')) throw new Error(`the terminal was sent ${JSON.stringify(part)}`);
    } else {
      line[column] = part;
      column += 1;
    }
  }
  return lines.map((line) => line.join(''));
}
