/** One galaxy from a catalogue in memory to its posterior and summaries, warm: what a person waits for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../src/services/analyse.ts';
import { openCatalogue, type OpenedCatalogue } from '../src/services/catalogue.ts';
import { galaxyNamed } from '../src/services/galaxies.ts';
import { writeMock } from '../src/services/mock.ts';
import { sampleOnTwoThreads } from '../src/services/models.ts';
import type { Galaxy } from '../src/shared/galaxy.ts';
import type { SelectionStep } from '../src/shared/selection.ts';
import { quantiles } from '../src/science/statistics/quantiles.ts';
import { median } from './table.ts';

const SAMPLES = 10_000;
const WARMING = 20;
const RUNS = 100;

const STEPS: readonly { readonly name: string; readonly steps: readonly SelectionStep[] }[] = [
  { name: 'published weights', steps: [{ kind: 'weights' }] },
  { name: 'mixture of galaxy and field', steps: [{ kind: 'mixture', minimum: 0.05, asWeights: true }] },
];

async function mock(stars: number): Promise<OpenedCatalogue & { readonly galaxy: Galaxy }> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  try {
    await writeMock({ name: 'bench', suite: 'combined', seed: 1, index: 0, stars, distanceKpc: 100, folder });
    return { ...await openCatalogue({ path: join(folder, 'bench.ecsv') }), galaxy: galaxyNamed(join(folder, 'bench.json')).galaxy };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The stage that begins once the samples are drawn. */
const AFTER_SAMPLES = 'Checking the domain';

/**
 * Prints, for catalogues of several sizes, the median and the 95th percentile of the time to the samples and of a whole analysis (with its
 * domain check and quantiles), and the median of each stage.
 */
export async function benchGalaxy(model = 'combined'): Promise<string> {
  // As the app's engine does.
  sampleOnTwoThreads();
  const lines = [`one galaxy, catalogue in memory to ${SAMPLES} samples, and to the end of the analysis; model ${model}, ${RUNS} runs after ${WARMING}:`];
  for (const stars of [300, 1000, 2500]) {
    const opened = await mock(stars);
    for (const { name, steps } of STEPS) {
      const drawn: number[] = [];
      const totals: number[] = [];
      const processor: number[] = [];
      const stages = new Map<string, number[]>();
      for (let run = -WARMING; run < RUNS; run++) {
        const start = performance.now();
        const before = process.cpuUsage();
        let stage = { name: '', since: start };
        const onProgress = (next: string): void => {
          const now = performance.now();
          if (run >= 0 && stage.name) stages.set(stage.name, [...stages.get(stage.name) ?? [], now - stage.since]);
          stage = { name: next, since: now };
          if (run >= 0 && next === AFTER_SAMPLES) drawn.push(now - start);
        };
        const { signal } = new AbortController();
        await analyse({ ...opened, steps, model, samples: SAMPLES, seed: 1 + Math.abs(run) }, { onProgress, signal });
        if (run < 0) continue;
        totals.push(performance.now() - start);
        const { user, system } = process.cpuUsage(before);
        processor.push((user + system) / 1e3);
      }
      const parts = [...stages].map(([title, times]) => `${title.toLowerCase()} ${median(times).toFixed(1)}`).join(', ');
      lines.push(`  ${stars} stars, ${name}: to the samples ${spread(drawn)}; to the end ${spread(totals)}; of processor time ${spread(processor)}`, `    stages, median ms: ${parts}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function spread(times: readonly number[]): string {
  const [middle, high] = quantiles(times, [0.5, 0.95]) as [number, number];
  return `median ${middle.toFixed(0)} ms, 95th percentile ${high.toFixed(0)} ms`;
}
