import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { Refusal } from '../refusal.ts';

const root = protobuf.loadSync(fileURLToPath(new URL('./ots.proto', import.meta.url)));

/**
 * Decodes a message of `ots.proto`. Enumerations become their names, 64-bit integers decimal strings, and repeated
 * fields arrays, even if empty. Throws a `Refusal` with the message `refusal` if a required field is missing, so `T`
 * may declare these as present.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the message by its name
export function decodeMessage<T>(
  name: string,
  bytes: Uint8Array,
  refusal = 'Parse PBMessage from RawString failed.',
): T {
  const type = root.lookupType(`ots.${name}`);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the message's definition is the check
    return type.toObject(type.decode(bytes), { enums: String, longs: String, arrays: true }) as T;
  } catch {
    throw new Refusal('OTSParameterInvalid', refusal);
  }
}

/** Encodes a message of `ots.proto`. Throws a `TypeError` if a field is wrong, which is a defect of the emulator. */
export function encodeMessage(name: string, fields: object): Buffer {
  const type = root.lookupType(`ots.${name}`);
  const message = type.fromObject({ ...fields });
  const problem = type.verify(message);
  if (problem !== null) throw new TypeError(`${name}: ${problem}`);
  return Buffer.from(type.encode(message).finish());
}
