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

/**
 * Settings, files or flags are wrong. It lists every problem found; nothing was called or written. A problem begins with
 * what it is about: `REGIONS: …`, `--until: …`, `policy.yaml: …`.
 */
export class ConfigError extends AuditError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `${problems[0]}`
        : `${problems.length} settings or files are wrong:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      { code: 'Config' },
    );
    this.problems = problems;
  }
}
