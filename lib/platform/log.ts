import type { Redactor } from './redact.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** A log of JSON lines: one object a line, with `level`, `time`, `message` and the given fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * @param write receives one line, without a line break.
 * @param context fields of every line (the request's id).
 */
export function jsonLog(write: (line: string) => void, redactor: Redactor, context: LogFields = {}): Log {
  const line = (level: string, message: string, fields: LogFields) => {
    const time = new Date().toISOString();
    write(redactor.redact(JSON.stringify({ level, time, message, ...context, ...fields })));
  };
  return {
    info: (message, fields = {}) => line('info', message, fields),
    warn: (message, fields = {}) => line('warn', message, fields),
    error: (message, fields = {}) => line('error', message, fields),
  };
}
