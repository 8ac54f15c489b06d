/** Writes little-endian numbers and bytes into one growing buffer. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The bytes from `start` to the end. The view is valid until the next write. */
  since(start: number): Buffer {
    return this.#bytes.subarray(start, this.#length);
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  uint32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  int64(value: bigint): void {
    const at = this.#room(8);
    this.#bytes.writeBigInt64LE(value, at);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** Writes the length in bytes, then the text as UTF-8. */
  string(value: string): void {
    const length = Buffer.byteLength(value);
    this.uint32(length);
    const at = this.#room(length);
    this.#bytes.write(value, at);
  }

  /** Returns a copy of all bytes written. */
  done(): Buffer {
    return Buffer.from(this.since(0));
  }

  /** Reserves room for `bytes` more bytes; returns the index of the first. */
  #room(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    return at;
  }
}
