import './small-heap.ts';
import { AuditError } from '../errors.ts';
import { systemClock } from './clock.ts';
import { type CredentialSource, credentialSource } from './credentials.ts';
import { type Deadline, deadlineFrom } from './deadline.ts';
import { type FunctionContext, readFunctionContext, readTimerEvent, type TimerEvent } from './fc-context.ts';
import { jsonLog, type Log } from './log.ts';
import { Redactor } from './redact.ts';

/** What a function's work is given. */
export interface Invocation {
  /** As it came; `timer` is what a timer's event says. */
  readonly event: unknown;
  readonly timer: TimerEvent;
  readonly context: FunctionContext;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly credentials: CredentialSource;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly redactor: Redactor;
}

/** What came of it: the function's answer, and what the platform's side must know besides. */
export interface Outcome {
  readonly answer: object;
  readonly failure?: AuditError;
}

/**
 * A handler as Function Compute calls it (runtime nodejs20): reads the event and the context, does the work, writes
 * its answer as the last log line and returns it; then throws its failure, if there is one. No secret leaves it (I12).
 */
export function fcHandler(work: (invocation: Invocation) => Promise<Outcome>) {
  return async (event: unknown, rawContext: unknown): Promise<string> => {
    const startMs = systemClock.now();
    const redactor = new Redactor();
    try {
      const timer = readTimerEvent(event);
      const context = readFunctionContext(rawContext);
      const { requestId, region, timeoutMs, credentials } = context;
      const { answer, failure } = await work({
        event,
        timer,
        context,
        environment: { FC_REGION: region, ...process.env },
        credentials: credentialSource(
          () => Promise.resolve(credentials),
          (c) => redactor.add(c.accessKeySecret, c.securityToken),
        ),
        deadline: deadlineFrom(startMs, timeoutMs),
        log: jsonLog(print, redactor, { requestId }),
        redactor,
      });
      const line = redactor.redact(JSON.stringify(answer));
      print(line);
      if (failure !== undefined) throw failure;
      return line;
    } catch (error) {
      throw forThePlatform(error, redactor);
    }
  };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The platform prints what a handler throws, its properties and cause included: only this may be seen. */
function forThePlatform(error: unknown, redactor: Redactor): AuditError {
  const message = error instanceof Error ? error.message : 'unknown error';
  const clean = new AuditError(redactor.redact(message), {
    code: error instanceof AuditError ? error.code : 'Internal',
    retryable: error instanceof AuditError && error.retryable,
  });
  clean.stack = `${clean.name} [${clean.code}]: ${clean.message}`;
  return clean;
}
