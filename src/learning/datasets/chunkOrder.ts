import type { Random } from '../../science/random/random.ts';
import { shuffle } from '../training/batchSource.ts';
import type { Split } from '../training/trainingSet.ts';

/**
 * Splits examples on disk by galaxy so that those to validate on lie together: whole chunks, chosen at random, are held
 * out. Other examples of their galaxies are used for neither.
 *
 * @param galaxy of each example
 * @param share of the chunks to validate on; at least one is held out, and at least one is not
 */
export function splitByChunk(galaxy: Int32Array, chunkRows: number, share: number, random: Random): Split {
  const chunks = Int32Array.from({ length: Math.ceil(galaxy.length / chunkRows) }, (_, i) => i);
  shuffle(chunks, random);
  const held = new Set(chunks.subarray(0, Math.min(chunks.length - 1, Math.ceil(chunks.length * share))));
  const isHeld = (i: number) => held.has(Math.floor(i / chunkRows));
  const indices = Int32Array.from({ length: galaxy.length }, (_, i) => i);
  const validation = indices.filter(isHeld);
  const heldGalaxies = new Set(validation.map((i) => galaxy[i]!));
  return { training: indices.filter((i) => !isHeld(i) && !heldGalaxies.has(galaxy[i]!)), validation };
}

/**
 * An order of examples that is well mixed and still reads few chunks at a time: the chunks in random order, and the
 * examples of `window` chunks after each other shuffled together.
 *
 * @param indices of the examples to put in order, ascending
 */
export function chunkOrder(indices: Int32Array, chunkRows: number, window: number, random: Random): Int32Array {
  const starts: number[] = [];
  indices.forEach((i, at) => {
    if (at === 0 || Math.floor(i / chunkRows) !== Math.floor(indices[at - 1]! / chunkRows)) starts.push(at);
  });
  const chunks = Int32Array.from(starts, (_, k) => k);
  shuffle(chunks, random);
  const order = new Int32Array(indices.length);
  let filled = 0;
  for (let first = 0; first < chunks.length; first += window) {
    const from = filled;
    for (const chunk of chunks.subarray(first, first + window)) {
      const members = indices.subarray(starts[chunk], starts[chunk + 1] ?? indices.length);
      order.set(members, filled);
      filled += members.length;
    }
    shuffle(order.subarray(from, filled), random);
  }
  return order;
}
