import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { isTable } from './schema.ts';

const schema = v.pipe(
  isTable,
  v.looseObject({
    triggerTime: v.optional(v.string()),
    triggerName: v.optional(v.string()),
    payload: v.optional(v.string()),
  }),
);

/** A function's event: a timer's fields, and any others, such as the fan-out's or another trigger's. */
export type FunctionEvent = v.InferOutput<typeof schema>;

/**
 * Reads the event of an invocation, a trigger's or the fan-out's. An empty one is an invocation by hand, and valid.
 * @throws AuditError `BadEvent`
 */
export function readEvent(event: unknown): FunctionEvent {
  const text = Buffer.isBuffer(event)
    ? event.toString('utf8')
    : typeof event === 'string'
      ? event
      : JSON.stringify(event ?? '');
  if (text.trim() === '' || text === '""') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not a table either, so reported below.
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new AuditError(
    'The event is not a timer\'s: expected {"triggerTime":"…","triggerName":"…","payload":""}, or an empty event. Nothing was read or written; invoke the function without an event',
    { code: 'BadEvent' },
  );
}
