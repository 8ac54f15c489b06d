import { Refusal } from '../refusal.ts';
import { valueSize, type Cell, type RowData } from '../wire/row-data.ts';
import { dataSize } from './capacity.ts';
import { LIMITS } from './limits.ts';
import { checkColumnName } from './names.ts';
import { checkPrimaryKey } from './primary-key.ts';

/**
 * Checks what every row to be written must meet, whatever its table. `doing` is the end of the messages:
 * «putting row», in a batch «putting row #3 in table: 'T'».
 */
export function checkWrittenRow(row: RowData, doing: string): void {
  checkPrimaryKey(row.primaryKey, { bounds: false });
  if (row.cells.length > LIMITS.columnsInWrite) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The number of attribute columns exceeds the limit, limit count:${LIMITS.columnsInWrite}, column count: ${row.cells.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const cell of row.cells) {
    checkColumnName(cell.name);
    if (row.primaryKey.some(({ name }) => name === cell.name)) {
      throw new Refusal(
        'OTSParameterInvalid',
        `Duplicated attribute column name with primary key column: '${cell.name}' while ${doing}.`,
      );
    }
    // One column may carry several versions, each with its own timestamp.
    const version = `${cell.name} ${cell.timestamp ?? ''}`;
    if (seen.has(version)) {
      throw new Refusal(
        'OTSParameterInvalid',
        `Duplicated attribute column name: '${cell.name}' while ${doing}.`,
      );
    }
    seen.add(version);
    checkCell(cell);
  }
}

function checkCell({ name, value }: Cell): void {
  if (value === undefined) return;
  if (value.type === 'INF_MIN' || value.type === 'INF_MAX' || value.type === 'AUTO_INCREMENT') {
    throw new Refusal('OTSParameterInvalid', `${value.type} is an invalid type for the attribute column.`);
  }
  if (value.type === 'DOUBLE' && !Number.isFinite(value.value)) {
    const what = Number.isNaN(value.value) ? 'NaN' : 'Infinity';
    throw new Refusal('OTSParameterInvalid', `${what} can't be set to double value.`);
  }
  const size = valueSize(value);
  if (size > LIMITS.attributeBytes) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The length of attribute column: '${name}' exceeded the MaxLength:${LIMITS.attributeBytes} with CurrentLength:${size}.`,
    );
  }
}

/** Refuses a request for one row whose names and values are larger than 4 MB. */
export function checkWrittenSize(row: RowData, operation: 'PutRow' | 'UpdateRow'): void {
  const size = dataSize(row.primaryKey, row.cells);
  if (size > LIMITS.rowBytes) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The total data size of ${operation} request exceeds the limit, limit size: ${LIMITS.rowBytes}, data size: ${size}.`,
    );
  }
}
