import { createRandom } from '../../science/random/random.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { DispersionBin } from '../../shared/posterior.ts';
import { besideChart } from '../charts/beside.ts';
import type { FigureStyle } from '../charts/style.ts';
import type { Figure } from './figure.ts';

/** Stars of a Plummer sphere, flattened on the sky, of one dispersion. */
function plummer(count: number, axisRatio: number, dispersion: number, seed: number): KinematicSample {
  const random = createRandom(seed);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const radius = 1 / Math.sqrt(1 / random.uniform() - 1);
    const angle = 2 * Math.PI * random.uniform();
    x[i] = (radius * Math.cos(angle)) / Math.sqrt(axisRatio);
    y[i] = radius * Math.sin(angle) * Math.sqrt(axisRatio);
  }
  const measured = (value: number) => ({ value, errorLow: 0, errorHigh: 0, bibcode: 'synthetic' });
  return {
    starCount: count, x, y, velocity: x.map(() => dispersion * random.normal()), velocityError: x.map(() => 1),
    weight: x.map(() => random.uniform() ** 0.2), row: Int32Array.from(x, (_, i) => i),
    halfLightRadius: measured(300), distance: measured(100),
    systemicVelocity: measured(0), velocityDispersion: measured(dispersion),
  };
}

function rings(dispersion: number, rise: number): DispersionBin[] {
  return [0.25, 0.6, 1, 1.5, 2.4].map((r) => ({
    r_kpc: 0.3 * r, r_over_rh: r, r_lo_kpc: 0.25 * r, r_hi_kpc: 0.35 * r, n_stars: 80,
    sigma_kms: dispersion * (1 + rise * (r - 1)), err_lo: 0.08 * dispersion, err_hi: 0.08 * dispersion,
  }));
}

export function besideOfTwo(): Figure {
  const style: FigureStyle = { theme: 'paper', width: 760, height: 1000, fontSize: 13 };
  return {
    option: besideChart([
      { label: 'a mock', sample: plummer(600, 0.7, 9, 1), dispersion: rings(9, -0.05) },
      { label: 'another', sample: plummer(500, 0.95, 11, 2), dispersion: rings(11, 0.03) },
    ], style),
    style,
  };
}
