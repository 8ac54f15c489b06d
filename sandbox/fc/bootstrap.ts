/**
 * Does what the platform's runtime nodejs20 does around a handler, in the process of one invocation: loads the package,
 * makes the context, calls the handler and reports the result. What a function sees follows the vendor's pages on the
 * Node.js runtime («Event handlers», «Context», «Logs», «Error handling»).
 *
 * The sandbox does not run this file itself: `bootstrap-code.ts` strips its types for the process. The two
 * communicate over file descriptor 3: this process writes a line of JSON when it is ready, the sandbox answers with the
 * request, and this process with the result, each one line of JSON.
 */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { formatWithOptions } from 'node:util';

export interface BootstrapRequest {
  readonly codeDirectory: string;
  readonly handler: string;
  /** Base64. */
  readonly event: string;
  /** The fields of the context, without its logger. */
  readonly context: Readonly<Record<string, unknown>>;
}

type Callback = (error: unknown, data?: unknown) => void;
type Handler = (event: Buffer, context: object, callback: Callback) => unknown;

/** An error that the handler passed to its callback instead of throwing it. */
class HandedOver extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super('handed over');
    this.error = error;
  }
}

const channel = new Socket({ fd: 3 });
// The sandbox has ended, perhaps killed. Nothing else would end this process.
channel.on('close', () => process.exit(137));
channel.on('error', () => process.exit(137));

let line = '';
channel.setEncoding('utf8');
channel.on('data', (part: string) => {
  line += part;
  if (line.endsWith('\n')) void serve(JSON.parse(line) as BootstrapRequest);
});
channel.write('{"ready":true}\n');

async function serve({ codeDirectory, handler, event, context }: BootstrapRequest): Promise<void> {
  const logger = loggerFor(String(context['requestId']));
  Object.assign(console, logger, { log: logger.info });
  try {
    const answer = await call(load(codeDirectory, handler), Buffer.from(event, 'base64'), {
      ...context,
      logger,
    });
    tell({ answer: toBytes(answer).toString('base64') });
  } catch (thrown) {
    const handled = thrown instanceof HandedOver;
    const error = handled ? thrown.error : thrown;
    logger.error(error);
    tell({ error: describe(error), handled });
  }
}

/** Loads `index.handler`: the export `handler` of the package's `index`. Throws if it is not a function. */
function load(codeDirectory: string, name: string): Handler {
  const [file = '', key = ''] = name.split('.');
  const path = join(codeDirectory, file);
  const handler = (createRequire(path)(path) as Record<string, unknown>)[key];
  if (typeof handler !== 'function') throw new Error(`Handler '${key}' is missing on module '${file}'`);
  return handler as Handler;
}

/** A handler answers with a promise or through its callback. One that does neither runs into its timeout. */
function call(handler: Handler, event: Buffer, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, data) => {
      if (error === null || error === undefined) resolve(data);
      else reject(new HandedOver(error));
    });
    if (isThenable(returned)) resolve(returned);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function toBytes(answer: unknown): Buffer {
  if (answer === undefined || answer === null) return Buffer.alloc(0);
  if (answer instanceof Uint8Array) return Buffer.from(answer);
  return Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
}

function describe(error: unknown): object {
  if (!(error instanceof Error))
    return { errorMessage: typeof error === 'string' ? error : JSON.stringify(error) };
  return {
    errorMessage: error.message,
    errorType: error.name,
    stackTrace: String(error.stack).split('\n'),
  };
}

function loggerFor(requestId: string) {
  const write =
    (level: string, stream: NodeJS.WriteStream) =>
    (...values: unknown[]) => {
      const text = formatWithOptions({ colors: false }, ...values);
      stream.write(`${new Date().toISOString()} ${requestId} [${level}] ${text}\n`);
    };
  return {
    debug: write('DEBUG', process.stdout),
    info: write('INFO', process.stdout),
    warn: write('WARNING', process.stderr),
    error: write('ERROR', process.stderr),
  };
}

/** Reports the result and exits. The platform freezes an instance that has answered, so unfinished work stops here too. */
function tell(outcome: object): void {
  const { maxRSS } = process.resourceUsage();
  channel.write(`${JSON.stringify({ ...outcome, peakKb: maxRSS })}\n`, () => process.exit(0));
}
