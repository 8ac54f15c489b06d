import { Refusal } from '../refusal.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The refusal for bytes that are not a valid PlainBuffer. */
export function malformed(detail: string): Refusal {
  return new Refusal('OTSParameterInvalid', `Cell data broken, ${detail}.`);
}

/** Reads little-endian numbers and byte sequences. Throws a `Refusal` if the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Returns the next byte without consuming it; -1 at the end. */
  peek(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw malformed('it ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  string(length: number, of: string): string {
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw new Refusal('OTSParameterInvalid', `Value of column '${of}' must be UTF8 encoding.`);
    }
  }

  /** Consumes the next byte if it is `tag`, and returns whether it was. */
  skip(tag: number): boolean {
    if (this.peek() !== tag) return false;
    this.#at += 1;
    return true;
  }

  expect(tag: number, what: string): void {
    if (!this.skip(tag)) throw malformed(`${what} expected`);
  }
}
