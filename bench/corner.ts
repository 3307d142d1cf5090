import { cornerChart } from '../src/figures/charts/corner.ts';
import { syntheticPosterior } from '../src/figures/gallery/synthetic.ts';
import { renderSvg } from '../src/figures/render/index.ts';

/** How long a corner plot of ten masses and 10,000 samples takes: its contours, and the drawing as SVG. Run with `node bench/corner.ts`. */
const posterior = syntheticPosterior(10_000, 1);
const style = { theme: 'light', width: 900, height: 900, fontSize: 12 } as const;
const REPEATS = 7;

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const chart: number[] = [];
const drawing: number[] = [];
const wall: number[] = [];
for (let i = 0; i < REPEATS; i++) {
  const [began, start] = [performance.now(), cpu()];
  const option = cornerChart(posterior, style);
  const middle = cpu();
  renderSvg(option, style);
  chart.push(middle - start);
  drawing.push(cpu() - middle);
  wall.push(performance.now() - began);
}
const median = (values: readonly number[]): string => values.toSorted((a, b) => a - b)[REPEATS >> 1]!.toFixed(0);
console.log(`corner plot of 10 masses, 10,000 samples: contours ${median(chart)} ms, drawing ${median(drawing)} ms of processor time; ${median(wall)} ms in all (median of ${REPEATS})`);
