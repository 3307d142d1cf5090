/** The child of bench/memory.ts: writes a training set of so many examples, trains an epoch on it, and prints what that took. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSource } from '../src/learning/datasets/fileSource.ts';
import { chunkRowsFor, createTrainingFile } from '../src/learning/datasets/trainingFile.ts';
import { onnxEngine } from '../src/learning/engines/onnxEngine.ts';
import { emptySet } from '../src/learning/training/trainingSet.ts';
import { trainMassModel } from '../src/learning/training/trainMassModel.ts';
import { DEFAULT_MAPS_RECIPE } from '../src/science/maps/maps.ts';
import { createRandom } from '../src/science/random/random.ts';
import { recipeNamed } from '../src/services/training/recipes.ts';
import { RADII_OVER_RH } from '../src/shared/posterior.ts';
import type { MemoryRun } from './memory.ts';

const PART = 2000;
const maps = { ...DEFAULT_MAPS_RECIPE, pixels: 16 };
const examples = Number(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'steelyard-memory-'));
try {
  const path = join(folder, 'set.h5');
  const start = performance.now();
  await writeExamples(path);
  const drawn = performance.now();
  const before = process.cpuUsage();
  const npe = recipeNamed('npe');
  const recipe = {
    ...npe, maps: { ...maps, scalars: [...maps.scalars] },
    network: { channels: [4, 8], branchFeatures: 8, hidden: 16, summary: 8 }, flow: { hidden: 20, transforms: 2 },
    training: { ...npe.training, batch: 256, epochs: 1, validation: 0.05 },
  };
  const source = await openFileSource(path);
  const { history } = await trainMassModel(recipe, source, onnxEngine({ threads: 1 }), 1);
  if (!(history[0].validationLoss < 3)) throw new Error(`nothing was learnt: validation loss ${history[0].validationLoss}`);
  const { user, system } = process.cpuUsage(before);
  const run: MemoryRun = {
    examples,
    drawSeconds: (drawn - start) / 1e3,
    trainSeconds: (performance.now() - drawn) / 1e3,
    processorSeconds: (user + system) / 1e6,
    fileBytes: statSync(path).size,
    peakBytes: 1024 * process.resourceUsage().maxRSS,
  };
  process.stdout.write(`${JSON.stringify(run)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0); // the reader's thread may wait for more requests

/** Rising profiles whose first mass can be told from the scalars, with images of noise. */
async function writeExamples(path: string): Promise<void> {
  const file = await createTrainingFile(path, { maps, radiiOverRh: RADII_OVER_RH, suites: [], seed: 1 }, chunkRowsFor(maps, examples));
  const random = createRandom(1);
  const pixels = maps.pixels ** 2;
  for (let first = 0; first < examples; first += PART) {
    const set = emptySet({ count: PART, maps, radiiOverRh: RADII_OVER_RH });
    for (const image of [set.sky, set.phaseSpace]) for (let i = 0; i < image.length; i++) image[i] = random.uniform() / pixels;
    for (let i = 0; i < PART; i++) {
      for (let k = 0; k < maps.scalars.length; k++) set.scalars[i * maps.scalars.length + k] = random.normal();
      let mass = 7 + 0.1 * set.scalars[i * maps.scalars.length] + 0.05 * random.normal();
      RADII_OVER_RH.forEach((_, k) => {
        set.log10Mass[i * RADII_OVER_RH.length + k] = mass;
        mass += 0.1 * Math.exp(0.2 * random.normal());
      });
      set.log10MassScale[i] = 6.8;
      set.galaxy[i] = first + i;
    }
    file.append(set);
  }
  file.close();
}
