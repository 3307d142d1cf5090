/** One of several pieces of work that two threads share: a cell of memory that both see, 0 until one of them takes the piece. */
export interface Claim {
  readonly cells: Int32Array<SharedArrayBuffer>;
  readonly at: number;
}

/** Claims for so many pieces. */
export function claims(count: number): Claim[] {
  const cells = new Int32Array(new SharedArrayBuffer(4 * count));
  return Array.from(cells, (_, at) => ({ cells, at }));
}

/** Takes a piece of work. @returns whether it was still to be had */
export function take({ cells, at }: Claim): boolean {
  return Atomics.exchange(cells, at, 1) === 0;
}
