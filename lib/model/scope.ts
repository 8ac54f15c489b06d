/**
 * The words that everything else uses: values only, no I/O, no clock. Each file of this room imports only from those
 * before it: scope, health, image, change, known-image, digest, note.
 *
 * Account ids are strings of digits everywhere (I9). Times that end in `Ms` are milliseconds since the epoch;
 * `sharedTime` and `creationTime` are the cloud's own text, kept as it was given.
 */

/** What is audited as one: an account's custom images in a region. */
export interface Scope {
  readonly accountId: string;
  readonly regionId: string;
}

export const scopeKey = (scope: Scope): string => `${scope.accountId}:${scope.regionId}`;
