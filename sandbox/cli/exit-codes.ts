/** The meaning of an exit code of `npm run sandbox`. The help documents the same codes. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;
