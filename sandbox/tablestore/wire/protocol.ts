import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { Refusal } from '../refusal.ts';

const root = protobuf.loadSync(fileURLToPath(new URL('./ots.proto', import.meta.url)));

/**
 * Reads a message of `ots.proto`. Enumerations come as their names, 64-bit integers as decimal strings, repeated
 * fields always as arrays; a message that lacks a required field is refused, with `refusal` as
 * the reason, so `T` may rely on them.
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

/** Writes a message of `ots.proto`. A field that the emulator got wrong is a defect of ours, and throws. */
export function encodeMessage(name: string, fields: object): Buffer {
  const type = root.lookupType(`ots.${name}`);
  const message = type.fromObject({ ...fields });
  const problem = type.verify(message);
  if (problem !== null) throw new TypeError(`${name}: ${problem}`);
  return Buffer.from(type.encode(message).finish());
}
