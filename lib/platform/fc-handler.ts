import './small-heap.ts';
import { AuditError } from '../errors.ts';
import { systemClock } from './clock.ts';
import { type CredentialSource, credentialSource } from './credentials.ts';
import { type Deadline, deadlineFrom } from './deadline.ts';
import { type FunctionContext, readFunctionContext } from './fc-context.ts';
import { type FunctionEvent, readEvent } from './fc-event.ts';
import { jsonLog, type Log } from './log.ts';
import { goThroughProxies } from './proxy.ts';
import { Redactor } from './redact.ts';
import { mustVerifyTls } from './verified-tls.ts';

/** What a function's work receives. */
export interface Invocation {
  readonly event: FunctionEvent;
  readonly context: FunctionContext;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly credentials: CredentialSource;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly redactor: Redactor;
}

/** The function's answer, and the failure that the platform must see, if there is one. */
export interface Outcome {
  readonly answer: object;
  readonly failure?: AuditError;
}

/**
 * A handler for Function Compute (runtime nodejs20): reads the event and the context, does the work, and writes its
 * answer as the last log line. Then it throws the failure, or returns the answer. No secret leaves it (I12).
 */
export function fcHandler(work: (invocation: Invocation) => Promise<Outcome>) {
  return async (rawEvent: unknown, rawContext: unknown): Promise<string> => {
    const startMs = systemClock.now();
    const redactor = new Redactor();
    try {
      mustVerifyTls(process.env);
      await goThroughProxies();
      const event = readEvent(rawEvent);
      const context = readFunctionContext(rawContext);
      const { requestId, region, timeoutMs, credentials } = context;
      const { answer, failure } = await work({
        event,
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

/** The platform prints what a handler throws, with its properties and cause: this copy has nothing to hide. */
function forThePlatform(error: unknown, redactor: Redactor): AuditError {
  const message = error instanceof Error ? error.message : 'unknown error';
  const clean = new AuditError(redactor.redact(message), {
    code: error instanceof AuditError ? error.code : 'Internal',
    retryable: error instanceof AuditError && error.retryable,
  });
  clean.stack = `${clean.name} [${clean.code}]: ${clean.message}`;
  return clean;
}
