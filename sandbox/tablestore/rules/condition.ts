import type { Row } from '../data/row.ts';
import { Refusal } from '../refusal.ts';
import type { ConditionMessage } from '../wire/messages.ts';
import { parseCondition, type RowFilter } from './filter.ts';
import { matches, visibleColumns } from './matches.ts';

/** Parses the column condition. Throws a `Refusal` if it is malformed. */
export function columnConditionOf(condition: ConditionMessage): RowFilter | undefined {
  return condition.columnCondition === undefined ? undefined : parseCondition(condition.columnCondition);
}

/** Refuses a write whose condition the row does not meet. A missing row counts as one without columns. */
export function checkCondition(row: Row | undefined, condition: ConditionMessage): void {
  const { rowExistence } = condition;
  const existenceFits =
    rowExistence === 'IGNORE' || (rowExistence === 'EXPECT_EXIST') === (row !== undefined);
  const columns = columnConditionOf(condition);
  const fits = existenceFits && (columns === undefined || matches(columns, visibleColumns(row)));
  if (!fits) throw new Refusal('OTSConditionCheckFail');
}
