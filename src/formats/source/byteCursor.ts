/** Reads a stream of chunks by counted bytes. */
export class ByteCursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes taken or skipped so far. */
  get position(): number {
    return this.#position;
  }

  /** The next `count` bytes, fewer only at the end of the stream; valid until the next call. */
  async take(count: number): Promise<Uint8Array> {
    if (this.#held.length < count) {
      const parts = [this.#held];
      let length = this.#held.length;
      while (length < count) {
        const next = await this.#chunks.next();
        if (next.done === true) break;
        parts.push(next.value);
        length += next.value.length;
      }
      this.#held = parts.length === 1 ? parts[0] : Buffer.concat(parts, length);
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** Passes over `count` bytes; returns how many there were. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0) {
      const taken = (await this.take(Math.min(left, 1 << 20))).length;
      if (taken === 0) break;
      left -= taken;
    }
    return count - left;
  }

  /** Ends the reading and frees the file. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
