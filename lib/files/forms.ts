import * as v from 'valibot';
import { isTable } from '../platform/schema.ts';

/** A table with these keys only: every other key is an error. */
export function knownKeys<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<v.InferInput<v.ObjectSchema<E, undefined>>, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return v.pipe(isTable, v.objectWithRest(entries, v.never())) as unknown as v.ObjectSchema<E, undefined>;
}

/** A table with any number of keys, all of one form. */
export const tableOf = <K extends v.GenericSchema<string, string>, T extends v.GenericSchema>(
  key: K,
  value: T,
) => v.pipe(isTable, v.record(key, value));

/** Text with a minimum and a maximum number of characters. */
export const textOf = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.minLength(least, 'must not be empty'),
    v.maxLength(most, `must have at most ${most} characters`),
  );
