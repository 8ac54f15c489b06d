import type { TableId } from './store.ts';

const DAY_SECONDS = 86_400;

/**
 * The time to live of a table's rows in seconds after their last write; undefined: unlimited. Only tables whose loss
 * neither loses an alert nor makes an image baseline again have one. Tablestore's minimum is a day.
 */
export function ttlSeconds(table: TableId, historyDays: number): number | undefined {
  if (table === 'history') return Math.max(DAY_SECONDS, Math.round(historyDays * DAY_SECONDS));
  return table === 'runs' ? 30 * DAY_SECONDS : undefined;
}
