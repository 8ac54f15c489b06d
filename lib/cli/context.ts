import type { Command } from 'commander';
import type { Redactor } from '../platform/redact.ts';
import type { ExitCode } from './exit-codes.ts';
import type { LiveLine } from './live-line.ts';

export interface Screen {
  readonly colour: boolean;
  readonly width: number;
  /** The output is no terminal: nothing wraps a long line there, and a table has one line for each row. */
  readonly isPiped?: boolean;
}

/** What a command works with. Every text goes through the redactor (I12). */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  /** Prints results: text for people or, with `--json`, JSON. */
  readonly out: (text: string) => void;
  /** Prints progress, warnings and errors. */
  readonly err: (text: string) => void;
  /** The line below what `err` prints, where that is a terminal that can erase a line. */
  readonly live?: LiveLine | undefined;
  readonly screen: Screen;
  /** Aborts on SIGINT (Ctrl-C) or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Runs a command's work. An error that the work throws becomes one message and an exit code. */
export type Run = (work: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;

/** Adds its flags, its help and its work to a command that has its name and description. */
export type AddCommand = (command: Command, run: Run) => void;
