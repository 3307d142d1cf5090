import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { twoBranchShape, velocityMoments } from './twoBranch.ts';

const PIXELS = 48;
const RINGS = 8;
const EXTENT = 4;

const speedOf = (row: number): number => EXTENT * ((row + 0.5) / (PIXELS / 2) - 1);

async function momentsOf(phaseSpace: Float32Array): Promise<number[][]> {
  const specs = { phaseSpace: { shape: [1, PIXELS, PIXELS] } };
  const program = await onnxEngine().compile(
    (inputs) => ({ moments: velocityMoments({ pixels: PIXELS, velocityExtent: EXTENT }, RINGS, inputs['phaseSpace']!) }), specs,
  );
  const values = [...(await program.run({ phaseSpace }))['moments']!.data];
  await program.dispose();
  return [0, 1, 2].map((k) => values.slice(k * RINGS, (k + 1) * RINGS));
}

/** All stars, with a dispersion for each column of the image. */
function gaussianImage(dispersionOf: (column: number) => number): Float32Array {
  const image = new Float32Array(PIXELS * PIXELS);
  for (let column = 0; column < PIXELS; column++) {
    const density = Array.from({ length: PIXELS }, (_, row) => Math.exp(-0.5 * (speedOf(row) / dispersionOf(column)) ** 2));
    const sum = density.reduce((total, value) => total + value, 0);
    density.forEach((value, row) => { image[row * PIXELS + column] = value / sum / PIXELS; });
  }
  return image;
}

it('tells the dispersion of each ring, and that a Gaussian has no excess of wings', async () => {
  const [share, square, kurtosis] = await momentsOf(gaussianImage((column) => (column < PIXELS / 2 ? 0.6 : 1.1)));
  for (let ring = 0; ring < RINGS; ring++) {
    expect(share![ring]).toBeCloseTo(0.5 * Math.log(1 / RINGS + 0.003), 5);
    // A share of 0.003 of the whole's dispersion is mixed in, and wings beyond the image are cut.
    expect(square![ring]! / 3).toBeCloseTo(Math.log(ring < RINGS / 2 ? 0.36 : 1.21), 1);
    expect(Math.abs(kurtosis![ring]!)).toBeLessThan(0.12);
  }
});

it('agrees with sums over the stars\' density in each ring', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
    const random = createRandom(seed);
    const image = Float32Array.from({ length: PIXELS * PIXELS }, () => random.uniform() ** 4 / 500);
    const [share, square, kurtosis] = await momentsOf(image);
    const columns = PIXELS / RINGS;
    for (let ring = 0; ring < RINGS; ring++) {
      const sums = [0.003, 0.003, 3 * 0.003];
      image.forEach((density, at) => {
        if (Math.floor((at % PIXELS) / columns) !== ring) return;
        const speed = speedOf(Math.floor(at / PIXELS));
        [0, 2, 4].forEach((power, k) => { sums[k]! += density * speed ** power; });
      });
      const [stars, second, fourth] = sums as [number, number, number];
      expect(share![ring]).toBeCloseTo(0.5 * Math.log(stars), 4);
      expect(square![ring]).toBeCloseTo(3 * Math.log(second / stars), 4);
      expect(kurtosis![ring]).toBeCloseTo(Math.log((fourth * stars) / second ** 2 / 3), 4);
    }
  }), { numRuns: 10 });
});

it('refuses rings that are no whole columns', () => {
  const maps = { pixels: 48, skyExtent: 3, radiusExtent: 3, velocityExtent: 4, bandwidthFactor: 0.5, scalars: [] };
  const network = { channels: [4], branchFeatures: 4, hidden: 4, summary: 4 };
  expect(() => twoBranchShape({ maps, network: { ...network, velocityMoments: 7 } })).toThrow(/cannot be cut into 7 rings/);
  expect(twoBranchShape({ maps, network: { ...network, velocityMoments: 6 } }))
    .toMatchObject({ pixels: 48, velocityMoments: 6, velocityExtent: 4 });
});
