import type { Row } from '../data/row.ts';
import { Refusal } from '../refusal.ts';
import type { ConditionMessage } from '../wire/messages.ts';
import { parseCondition, type RowFilter } from './filter.ts';
import { matches, visibleColumns } from './matches.ts';

/** Reads a column condition, and refuses one that is none, before anything is done. */
export function columnConditionOf(condition: ConditionMessage): RowFilter | undefined {
  return condition.columnCondition === undefined ? undefined : parseCondition(condition.columnCondition);
}

/** Refuses the write where the row is not what its condition expects. A row that is not there has no columns. */
export function checkCondition(row: Row | undefined, condition: ConditionMessage): void {
  const { rowExistence } = condition;
  const existenceFits =
    rowExistence === 'IGNORE' || (rowExistence === 'EXPECT_EXIST') === (row !== undefined);
  const columns = columnConditionOf(condition);
  const fits = existenceFits && (columns === undefined || matches(columns, visibleColumns(row)));
  if (!fits) throw new Refusal('OTSConditionCheckFail');
}
