/** The meaning of a command's exit code. The help texts and docs/command-line.md document the same codes. */
export const EXIT = {
  /** Done. For `audit`: every image was read, and nothing alerts. */
  ok: 0,
  /** Failed; the message says why. */
  failed: 1,
  /** A flag, a setting or a file is wrong; nothing was called or written. */
  usage: 2,
  /** Some images could not be read, or another run is in progress; `doctor` and `trust check --strict`: warnings. */
  partial: 3,
  /** New shares that the trust policy does not cover, or another alert. */
  alerts: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
