import type { Key } from '../snapshot/store.ts';

/** Before the names of the rows of an account's state that every run of its audit reads: one request reads them all. */
export const AUDIT_ITEMS = 'audit/';

export const auditKey = (accountId: string, item: string): Key => ({
  partition: accountId,
  sort: `${AUDIT_ITEMS}${item}`,
});
