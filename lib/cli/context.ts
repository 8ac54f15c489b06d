import type { Command } from 'commander';
import type { Redactor } from '../platform/redact.ts';
import type { ExitCode } from './exit-codes.ts';

export interface Screen {
  readonly colour: boolean;
  readonly width: number;
}

/** What a command works with; every text goes through the redactor (I12). */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  /** Results, for people or, with `--json`, for machines. */
  readonly out: (text: string) => void;
  /** Progress, warnings and errors. */
  readonly err: (text: string) => void;
  readonly screen: Screen;
  /** Aborts when the person wants to stop. */
  readonly signal: AbortSignal;
}

/** Does a command's work; what it throws becomes one clear message and an exit code. */
export type Run = (work: (context: CommandContext) => Promise<ExitCode>) => Promise<void>;

/** Adds one command, its flags and its help to the program. */
export type AddCommand = (cli: Command, run: Run) => void;
