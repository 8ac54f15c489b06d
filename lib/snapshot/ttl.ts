import type { TableId } from './store.ts';

const DAY_SECONDS = 86_400;

/**
 * How many seconds after its last write a row of this table may be forgotten; undefined: never. Only tables
 * whose loss re-baselines nothing and loses no alert have such an end. A day is the least that Tablestore takes.
 */
export function ttlSeconds(table: TableId, historyDays: number): number | undefined {
  if (table === 'history') return Math.max(DAY_SECONDS, Math.round(historyDays * DAY_SECONDS));
  return table === 'runs' ? 30 * DAY_SECONDS : undefined;
}
