import type { Redactor } from './redact.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** JSON lines: one object a line, `level`, `time`, `message` and fields of its own. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * @param write takes one finished line, without its line end.
 * @param context fields that every line carries (the request's id).
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
