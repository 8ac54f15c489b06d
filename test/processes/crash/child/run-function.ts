import { createRequire } from 'node:module';

/**
 * Runs a built function once, as Function Compute does: index.js by require, the handler with event and context. Its
 * log goes to standard output; what it throws, as a line of JSON, to standard error, and the exit code says so. What
 * nobody waits for is not caught: it ends the process in Node's own way, with a stack.
 */
interface Package {
  readonly handler: (event: Buffer, context: object) => Promise<string>;
}
interface Thrown {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

const [, , index = '', event = '', context = ''] = process.argv;
const { handler } = createRequire(index)(index) as Package;

handler(Buffer.from(event), { ...(JSON.parse(context) as object), logger: console }).catch(
  ({ name, code, message }: Thrown) => {
    process.stderr.write(JSON.stringify({ name, code, message }));
    process.exitCode = 1;
  },
);
