/** A 48 x 48 map of 1,000 stars: ours beside scipy's gaussian_kde, in one run. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { effectiveCount, scottFactor } from '../src/science/maps/bandwidth.ts';
import { skyGrid, DEFAULT_MAPS_RECIPE } from '../src/science/maps/maps.ts';
import { gaussianKde2d } from '../src/science/maps/kde.ts';
import { createRandom } from '../src/science/random/random.ts';
import type { Comparison } from './table.ts';

const STARS = 1000;
const PYTHON = '/usr/bin/python3';
const SCIPY = `
import json, sys, time
import numpy as np
from scipy.stats import gaussian_kde
case = json.load(sys.stdin)
x, y, w, g = (np.array(case[k]) for k in ("x", "y", "weights", "centres"))
points = np.array([a.ravel() for a in np.meshgrid(g, g)])
answers = []
for factor in case["factors"]:
    times = []
    for _ in range(15):
        start = time.perf_counter()
        density = gaussian_kde([x, y], bw_method=factor, weights=w)(points)
        times.append(1e3 * (time.perf_counter() - start))
    answers.append({"median": float(np.median(times)), "density": density.tolist()})
print(json.dumps(answers))
`;

interface ScipyRun {
  readonly median: number;
  readonly density: readonly number[];
}

/** Half the stars' profile is Gaussian here, as a bound dwarf's inner part; weights as membership probabilities. */
function stars(): { x: Float64Array; y: Float64Array; weights: Float64Array } {
  const random = createRandom(1);
  const normals = (): Float64Array => Float64Array.from({ length: STARS }, () => random.normal());
  return { x: normals(), y: normals(), weights: Float64Array.from({ length: STARS }, () => 0.5 + 0.5 * random.uniform()) };
}

function medianMilliseconds(work: () => void): number {
  for (let i = 0; i < 100; i++) work(); // let the compiler settle
  const times = Array.from({ length: 301 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[150];
}

function scipy(input: object): readonly ScipyRun[] | undefined {
  if (!existsSync(PYTHON)) return undefined;
  try {
    const single = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    const out = execFileSync(PYTHON, ['-c', SCIPY], { input: JSON.stringify(input), env: single, maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] });
    return JSON.parse(out.toString()) as ScipyRun[];
  } catch {
    return undefined;
  }
}

export function benchKde(): Comparison[] {
  const { x, y, weights } = stars();
  const grid = skyGrid(DEFAULT_MAPS_RECIPE);
  const scott = scottFactor(effectiveCount(weights));
  const bandwidths = [
    { name: 'half of Scott\'s bandwidth (the recipe\'s)', factor: DEFAULT_MAPS_RECIPE.bandwidthFactor * scott },
    { name: 'Scott\'s bandwidth (scipy\'s default)', factor: scott },
  ];
  const centres = Array.from({ length: grid.columns }, (_, i) => grid.x0 + i * grid.dx);
  const peer = scipy({ x: [...x], y: [...y], weights: [...weights], centres, factors: bandwidths.map((b) => b.factor) });
  return bandwidths.map(({ name, factor }, i): Comparison => {
    const ours = medianMilliseconds(() => { gaussianKde2d(x, y, weights, factor, grid); });
    const work = `KDE map ${grid.columns} x ${grid.rows}, ${STARS} stars, ${name}`;
    if (!peer) return { work, unit: 'ms', ours, note: 'scipy skipped: not installed here' };
    const density = gaussianKde2d(x, y, weights, factor, grid);
    const peak = Math.max(...peer[i].density);
    const worst = Math.max(...peer[i].density.map((value, k) => Math.abs(value - density[k]) / peak));
    return {
      work, unit: 'ms', ours,
      peer: { name: 'scipy', value: peer[i].median, ratio: peer[i].median / ours },
      note: `largest difference ${worst.toExponential(1)} of the peak`,
    };
  });
}
