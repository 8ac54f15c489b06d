import type { Row, Write, WriteResult } from './store.ts';

/**
 * Derives the result of a conditional write (I2) from the row that is stored now. Undefined: the write has not
 * happened and may still succeed.
 *
 * The token identifies this write even if its reply was lost. A deletion leaves no token: a row that is missing after
 * an attempt counts as deleted by this write, which is the wanted state in any case.
 *
 * One case cannot be recognised: this write happened, its reply was lost, and another process overwrote the row before
 * it was read here. The result is a conflict. The caller then continues from `current`, whose writer had seen this row.
 *
 * @param maybeDone an earlier attempt was sent, and its outcome is unknown.
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
