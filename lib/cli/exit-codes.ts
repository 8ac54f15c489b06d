/** What a command's exit code means; the help text and the README say the same. */
export const EXIT = {
  /** Done; with `audit`: every image was read, and nothing alerts. */
  ok: 0,
  /** Failed; the message says why. */
  failed: 1,
  /** A flag, a setting or a file is wrong; nothing was called or written. */
  usage: 2,
  /** Some images could not be read, or another run is at work; with `doctor` and `trust check --strict`: warnings. */
  partial: 3,
  /** New shares that nobody vouched for, or another alert. */
  alerts: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
