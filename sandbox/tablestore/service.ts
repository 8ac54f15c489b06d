import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, type ReplyFormats } from '../http-effects.ts';
import { admit, MAX_BODY_BYTES, pathOf, type Admitted } from './access.ts';
import { Instance } from './data/instance.ts';
import { Journal } from './data/journal.ts';
import type { ReadRequest } from './operation.ts';
import { Refusal } from './refusal.ts';
import { dressed, errorAnswer, type Answer, type Caller } from './reply.ts';
import type { Units } from './rules/capacity.ts';
import type { ServedCall, TablestoreOptions } from './options.ts';

/** The service behind the port: its instances, and what happens to a request. */
export class Service {
  readonly calls: ServedCall[] = [];
  readonly now: () => number;
  readonly #options: TablestoreOptions;
  readonly #instances: ReadonlyMap<string, Instance>;
  readonly #journal: Journal;

  constructor(options: TablestoreOptions) {
    this.#options = options;
    this.now = options.now ?? Date.now;
    this.#journal = new Journal(options.file);
    this.#instances = new Map(
      options.instances.map((name) => [
        name,
        new Instance(name, this.#journal.listener(name), options.tableReadyAfterMs ?? 0),
      ]),
    );
    this.#journal.open(this.#instances);
  }

  instance(name = this.#options.instances[0] ?? ''): Instance {
    const instance = this.#instances.get(name);
    if (instance === undefined)
      throw new RangeError(
        `There is no instance '${name}' in this emulator; add it to the option instances.`,
      );
    return instance;
  }

  close(): void {
    this.#journal.close();
  }

  /**
   * Handles one request: checks its form and caller, applies a fault, then executes the operation. The execution is
   * synchronous, so other requests see all of it or nothing.
   */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = pathOf(request);
    const call: { -readonly [K in keyof ServedCall]: ServedCall[K] } = {
      operation: path.slice(1),
      at: this.now(),
      status: 0,
      units: { read: 0, write: 0 },
    };
    this.calls.push(call);
    let caller: Caller | undefined;
    const spend = ({ read, write }: Units) => {
      call.units = { read: call.units.read + read, write: call.units.write + write };
    };
    const dress = (plain: Answer) => {
      call.status = plain.status;
      return dressed(plain, path, caller, this.now());
    };
    const formats: ReplyFormats = {
      refuse: ({ code, message, status }) => dress(errorAnswer(new Refusal(code, message, status))),
      throttle: () => dress(errorAnswer(new Refusal('OTSServerBusy'))),
    };
    try {
      const admitted = admit(request, body, {
        ...this.#options,
        instances: this.#instances,
        now: this.now,
        signatureNow: this.#options.signatureNow ?? Date.now,
      });
      caller = admitted.caller;
      const read = admitted.operation.read(body ?? Buffer.alloc(0));
      const table = read.tables[0];
      if (table !== undefined) call.table = table;
      const effect = this.#options.faults.next({
        service: 'tablestore',
        operation: admitted.operation.name,
        ...(table !== undefined && { table }),
      });
      const reply = await answer(response, effect, formats, () => dress(this.#serve(admitted, read, spend)));
      call.status = reply?.status ?? 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await answer(response, undefined, formats, () => dress(errorAnswer(error)));
    }
  }

  #serve(admitted: Admitted, read: ReadRequest, spend: (units: Units) => void): Answer {
    try {
      this.#authorize(admitted, read.tables);
      return { status: 200, body: read.run({ instance: admitted.instance, now: this.now(), spend }) };
    } catch (error) {
      return errorAnswer(error);
    }
  }

  #authorize({ caller, operation, instance }: Admitted, tables: readonly string[]): void {
    const { region = '*', owner = '*', authorize = () => true } = this.#options;
    for (const table of tables.length === 0 ? ['*'] : tables) {
      const resource = `acs:ots:${region}:${owner}:instance/${instance.name}/table/${table}`;
      const action = `ots:${operation.name}`;
      if (!authorize({ accessKeyId: caller.accessKeyId, action, resource })) {
        throw new Refusal('OTSNoPermissionAccess');
      }
    }
  }
}

/** The whole body, or undefined if it is larger than the service accepts; it is then read to its end and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}
