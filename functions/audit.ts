import '../lib/platform/quiet-sdks.ts';
import { readConfig } from '../lib/config.ts';
import { AuditError } from '../lib/errors.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { credentialSource } from '../lib/platform/credentials.ts';
import { deadlineFrom } from '../lib/platform/deadline.ts';
import { readFunctionContext, readTimerEvent } from '../lib/platform/fc-context.ts';
import { jsonLog } from '../lib/platform/log.ts';
import { Redactor } from '../lib/platform/redact.ts';
import { runWired, wireRun } from '../lib/wire.ts';

/**
 * The timer's function: audits one account's regions and returns the run's summary as JSON, which is also the last
 * line of the log.
 *
 * It throws, when all that could be done is done and stored, only for what the platform's side must know: a wrong
 * deployment, nothing readable, the store out of reach, or nobody told.
 */
export async function handler(event: unknown, context: unknown): Promise<string> {
  const startMs = systemClock.now();
  const redactor = new Redactor();
  try {
    readTimerEvent(event);
    const { requestId, accountId, region, timeoutMs, credentials } = readFunctionContext(context);
    const config = readConfig({ FC_REGION: region, ...process.env }, { onFunctionCompute: true });
    redactor.add(...config.secrets);
    const run = await wireRun(config, {
      accountId,
      credentials: credentialSource(
        () => Promise.resolve(credentials),
        (c) => redactor.add(c.accessKeySecret, c.securityToken),
      ),
      clock: systemClock,
      deadline: deadlineFrom(startMs, timeoutMs),
      log: jsonLog(print, redactor, { requestId }),
      codeDirectory: process.env['FC_FUNC_CODE_PATH'] ?? process.cwd(),
    });
    const { summary, failure } = await runWired(run, config);
    const line = redactor.redact(JSON.stringify(summary));
    print(line);
    if (failure !== undefined) throw failure;
    return line;
  } catch (error) {
    throw forThePlatform(error, redactor);
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The platform prints what a handler throws, its properties and cause included: only this may be seen (I12). */
function forThePlatform(error: unknown, redactor: Redactor): AuditError {
  const message = error instanceof Error ? error.message : 'unknown error';
  const clean = new AuditError(redactor.redact(message), {
    code: error instanceof AuditError ? error.code : 'Internal',
    retryable: error instanceof AuditError && error.retryable,
  });
  clean.stack = `${clean.name} [${clean.code}]: ${clean.message}`;
  return clean;
}
