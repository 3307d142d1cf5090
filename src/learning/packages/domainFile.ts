import { strFromU8, strToU8 } from 'fflate';
import { z } from 'zod';
import type { NoveltyReference } from '../../science/calibration/novelty.ts';

/** What a package knows of the galaxies that its model was made for. */
export interface DomainReference extends NoveltyReference {
  /** The suite or training set whose galaxies are compared with, and what they were drawn with. */
  readonly suite: string;
  readonly suiteSha256: string;
  readonly seed: number;
}

const headSchema = z.strictObject({
  version: z.literal(1),
  suite: z.string(),
  suiteSha256: z.string(),
  seed: z.int(),
  neighbours: z.int().positive(),
  calibrating: z.int().positive(),
  spaces: z.array(z.strictObject({
    name: z.string(), dimensions: z.int().positive(), axes: z.int().positive(), points: z.int().positive(),
  })).min(1),
});

/** Bytes: the length of a JSON head (uint32, little-endian), the head, spaces to a multiple of four, then float32 little-endian. */
export function encodeDomain(domain: DomainReference): Uint8Array {
  const { suite, suiteSha256, seed, neighbours, spaces, smallest } = domain;
  const head = {
    version: 1, suite, suiteSha256, seed, neighbours, calibrating: smallest.length,
    spaces: spaces.map(({ name, whitening, points }) =>
      ({ name, dimensions: whitening.mean.length, axes: whitening.axisCount, points: points.length / whitening.axisCount })),
  };
  const text = JSON.stringify(headSchema.parse(head));
  const json = strToU8(text.padEnd(text.length + ((4 - (text.length % 4)) % 4)));
  const arrays = [...spaces.flatMap(({ whitening, points, distances }) => [whitening.mean, whitening.axes, points, distances]), smallest];
  const bytes = new Uint8Array(4 + json.length + 4 * arrays.reduce((sum, array) => sum + array.length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = 4 + json.length;
  for (const array of arrays) {
    for (const value of array) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/** @throws RangeError, SyntaxError or a ZodError when the bytes are not what `encodeDomain` writes */
export function decodeDomain(bytes: Uint8Array): DomainReference {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jsonLength = view.getUint32(0, true);
  const head = headSchema.parse(JSON.parse(strFromU8(bytes.subarray(4, 4 + jsonLength))));
  let at = 4 + jsonLength;
  const take = (length: number): Float32Array => {
    const values = Float32Array.from({ length }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * length;
    return values;
  };
  const spaces = head.spaces.map(({ name, dimensions, axes, points }) => ({
    name,
    whitening: { mean: take(dimensions), axes: take(axes * dimensions), axisCount: axes },
    points: take(points * axes),
    distances: take(head.calibrating),
  }));
  const smallest = take(head.calibrating);
  if (at !== bytes.length) throw new RangeError('the domain reference has a wrong length');
  return { suite: head.suite, suiteSha256: head.suiteSha256, seed: head.seed, neighbours: head.neighbours, spaces, smallest };
}
