/**
 * Runs a built function once, as Function Compute does: index.js by require, the handler with event and context. Its
 * log goes to standard output; what it throws, as one line of JSON, to standard error, and the exit code says so.
 */
const [, , folder, invocation] = process.argv;
const { handler } = require(`${folder}/index.js`);
const { event, context } = JSON.parse(invocation);

// Then and catch, and no more: a promise that nobody waits for ends this process in Node's own way, with its stack.
handler(Buffer.from(event), { ...context, logger: console }).catch(({ name, code, message }) => {
  process.stderr.write(JSON.stringify({ name, code, message }));
  process.exitCode = 1;
});
