import type { Row } from './data/row.ts';
import type { Marker, Value } from './wire/row-data.ts';

/** Integers are bigints, doubles numbers. */
export type PlainValue = string | number | bigint | boolean | Buffer;

/** A stored row in a form that tests and demonstrations can read: the newest version of each column. */
export interface PlainRow {
  readonly primaryKey: Readonly<Record<string, PlainValue>>;
  readonly columns: Readonly<Record<string, PlainValue>>;
}

export function plainRow(row: Row): PlainRow {
  const newest = [...row.columns].flatMap(([name, [version]]) =>
    version === undefined ? [] : [[name, plainValue(version.value)] as const],
  );
  return {
    primaryKey: Object.fromEntries(row.primaryKey.map(({ name, value }) => [name, plainValue(value)])),
    columns: Object.fromEntries(newest),
  };
}

function plainValue(value: Value | Marker): PlainValue {
  return 'value' in value ? value.value : value.type;
}
