import { CLIENTS } from './clients.ts';

/**
 * Asks every client for the origin in the first argument and prints what each says, as JSON. A process of its own, since
 * Node reads NODE_EXTRA_CA_CERTS only when it starts.
 */
const [, , origin = ''] = process.argv;
const told = await Promise.all(
  Object.entries(CLIENTS).map(async ([name, ask]) => [name, await ask(origin)] as const),
);
process.stdout.write(JSON.stringify(Object.fromEntries(told)));
