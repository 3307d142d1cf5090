/** Many galaxies: their stars in memory to the quantiles of their masses, on all cores. */
import { availableParallelism } from 'node:os';
import { drawExample } from '../src/learning/training/mockExamples.ts';
import { openBatchPool } from '../src/services/batch/weighBatch.ts';
import { loadSuite } from '../src/services/resources/suites.ts';

const GALAXIES = 1000;
const SAMPLES = [300, 500, 1000];
const ROUNDS = 3;

/** Prints how many galaxies a second are weighed, for several numbers of samples each. */
export async function benchBatch(model = 'combined'): Promise<string> {
  const { suite } = loadSuite('combined');
  const galaxies = Array.from({ length: GALAXIES }, (_, i) => ({ sample: drawExample(suite, 1, i).sample }));
  const stars = galaxies.reduce((sum, { sample }) => sum + sample.starCount, 0) / GALAXIES;
  const threads = availableParallelism();
  const pool = openBatchPool(threads);
  const lines = [`${GALAXIES} mock galaxies of ${stars.toFixed(0)} stars on average, in memory to quantiles at ten radii, ${threads} threads:`];
  try {
    await pool.weigh(galaxies.slice(0, 100), { model, samples: 1000, seed: 1 }); // loads the model and warms the compiler
    for (const samples of SAMPLES) {
      let best = { wall: Infinity, processor: Infinity };
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        const before = process.cpuUsage();
        const answers = await pool.weigh(galaxies, { model, samples, seed: 1 });
        const wall = (performance.now() - start) / 1e3;
        const { user, system } = process.cpuUsage(before);
        const failed = answers.filter((answer) => 'error' in answer).length;
        if (failed > 0) throw new Error(`${failed} galaxies were not weighed`);
        best = { wall: Math.min(best.wall, wall), processor: Math.min(best.processor, (user + system) / 1e6) };
      }
      const processorEach = (1e3 * best.processor) / GALAXIES;
      const rate = (GALAXIES / best.wall).toFixed(0);
      lines.push(`  ${samples} samples a galaxy: ${rate} galaxies/s (best of ${ROUNDS}); ${processorEach.toFixed(1)} ms of processor time each`);
    }
  } finally {
    await pool.close();
  }
  return `${lines.join('\n')}\n`;
}
