import { expect, onTestFinished } from 'vitest';
import { Faults } from '../../../sandbox/faults.ts';
import {
  startTablestore,
  type TablestoreOptions,
  type TablestoreServer,
} from '../../../sandbox/tablestore/server.ts';
import { clientOf, INSTANCE, KEY, TABLE, tableOf } from './constants.ts';
import { when, type SdkClient } from './sdk.ts';

export { clientOf, INSTANCE, KEY, TABLE, tableOf } from './constants.ts';

export interface Setup {
  readonly server: TablestoreServer;
  readonly faults: Faults;
  readonly client: SdkClient;
}

/** An emulator and a client of the vendor's SDK that does not try again. */
export async function start(options: Partial<TablestoreOptions> = {}): Promise<Setup> {
  const faults = new Faults();
  const server = await startTablestore({
    faults,
    accessKeys: (id) => (id === KEY.accessKeyId ? { accessKeySecret: KEY.secretAccessKey } : undefined),
    instances: [INSTANCE],
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, faults, client: clientOf(server) };
}

/** An emulator that has the table `items` already. */
export async function startWithTable(options: Partial<TablestoreOptions> = {}): Promise<Setup> {
  const setup = await start(options);
  await setup.client.createTable(tableOf());
  return setup;
}

export function key(item: unknown, scope: unknown = 's'): object[] {
  return [{ scope }, { item }];
}

/** A PutRow of the table `items`. */
export function putOf(item: unknown, columns: readonly object[] = [], condition = when('IGNORE')): object {
  return { tableName: TABLE, condition, primaryKey: key(item), attributeColumns: columns };
}

export function getOf(item: unknown, more: object = {}): object {
  return { tableName: TABLE, primaryKey: key(item), ...more };
}

/** A refusal as the SDK hands it over: its code is the HTTP status, the rest is the bytes of the answer. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ status: unknown; code: string; message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call was not refused');
  // A tag and a length before the code, then the same before the message; the SDK has made text of all of it.
  const codeEnd = 2 + (error.message.codePointAt(1) ?? 0);
  const rest = error.message.slice(codeEnd + 1, error.message.lastIndexOf(' requestId:'));
  return {
    status: 'code' in error ? error.code : undefined,
    code: error.message.slice(2, codeEnd),
    // The length of a longer message is two bytes, of which the first is none of UTF-8's.
    message: rest.slice(rest.startsWith('\uFFFD') ? 2 : 1),
  };
}

/** What `refusalOf` gives for this refusal. */
export function refused(status: number, code: string, message: string | RegExp = /./): object {
  const text: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  return { status, code, message: text };
}
