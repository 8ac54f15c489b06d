/**
 * The base class of this program's errors. The message says what happened, to what, and how to mend it.
 *
 * `code` is stable and machine-readable; `retryable` says whether the same call may succeed a little later.
 */
export class AuditError extends Error {
  override readonly name: string = 'AuditError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, options: { code: string; retryable?: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
  }
}

/** Settings, files or flags are wrong. It lists every problem found; nothing was called or written. */
export class ConfigError extends AuditError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `The configuration is wrong: ${problems[0]}`
        : `The configuration is wrong in ${problems.length} places:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      { code: 'Config' },
    );
    this.problems = problems;
  }
}
