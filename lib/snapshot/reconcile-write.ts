import type { Row, Write, WriteResult } from './store.ts';

/**
 * What the row that stands there now says about a conditional write (I2); undefined: it is still to be done.
 *
 * `maybeDone`: an earlier attempt was sent and its outcome is not known. The token tells our own write from
 * somebody else's, whatever became of the reply. A deletion leaves no token: a row that is gone after such an
 * attempt counts as deleted by us, which is what was wanted of it either way.
 *
 * Not to be told apart: our write happened, its reply was lost, and somebody wrote over it before we looked.
 * That is answered with a conflict, upon which the caller looks at `current`, which was made knowing our row.
 */
export function reconcileWrite(
  write: Write,
  current: Row | undefined,
  maybeDone: boolean,
): WriteResult | undefined {
  if (write.columns === null) {
    if (current === undefined && (write.expected === 0 || maybeDone)) return { kind: 'written', version: 0 };
  } else if (current?.token === write.token) {
    return { kind: 'written', version: current.version };
  }
  return (current?.version ?? 0) === write.expected ? undefined : { kind: 'conflict', current };
}
