/**
 * The vocabulary of the program: plain values, no I/O, no clock. Each file in this directory imports only from the
 * files before it in this order: scope, health, image, change, known-image, digest, note.
 *
 * Account ids are strings of digits everywhere (I9). Times, whose names end in `Ms`, are milliseconds since the
 * epoch. `sharedTime` and `creationTime` hold the cloud's text unchanged.
 */

/** The unit of auditing: the custom images of one account in one region. */
export interface Scope {
  readonly accountId: string;
  readonly regionId: string;
}

export const scopeKey = (scope: Scope): string => `${scope.accountId}:${scope.regionId}`;
