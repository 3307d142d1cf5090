import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tracerOfScale } from '../profiles/tracer.ts';
import { zhao } from '../profiles/zhao.ts';
import { createRandom } from '../random/random.ts';
import { invertDistribution } from './distributionFunction.ts';
import { drawEquilibriumStars } from './equilibriumStars.ts';

const FOLDER = new URL('../../../../shared/data/gaia_challenge_mocks/PlumCuspOm/', import.meta.url);
const here = existsSync(FOLDER);

/** x y z vx vy vz of the files whose name matches. */
function read(name: RegExp): number[][] {
  return readdirSync(FOLDER).filter((file) => name.test(file)).sort()
    .flatMap((file) => readFileSync(new URL(file, FOLDER), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/).map(Number));
}

/** Two-sample Kolmogorov-Smirnov p-value (asymptotic). */
function sameDistribution(first: readonly number[], second: readonly number[]): number {
  const a = [...first].sort((x, y) => x - y);
  const b = [...second].sort((x, y) => x - y);
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] <= b[j]) i += 1;
    else j += 1;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let p = 0;
  for (let k = 1; k <= 100; k += 1) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, p);
}

const quantities: Readonly<Record<string, (star: readonly number[]) => number>> = {
  'r': ([x, y, z]) => Math.hypot(x, y, z),
  'R': ([x, y]) => Math.hypot(x, y),
  'speed': ([, , , u, v, w]) => Math.hypot(u, v, w),
  'v_r': ([x, y, z, u, v, w]) => (x * u + y * v + z * w) / Math.hypot(x, y, z),
  'v_x': ([, , , u]) => u,
  'v_y': ([, , , , v]) => v,
  'v_z': ([, , , , , w]) => w,
  'v_z within 0.1 kpc': ([x, y, , , , w]) => (Math.hypot(x, y) < 0.1 ? w : NaN),
  'v_z beyond 0.1 kpc': ([x, y, , , , w]) => (Math.hypot(x, y) < 0.1 ? NaN : w),
};

describe.skipIf(!here)('Gaia Challenge PlumCuspOm (skipped without ../shared/data/gaia_challenge_mocks)', () => {
  const mass = zhao({ alpha: 1, beta: 3, gamma: 1 }, 64e6, 1);
  const tracer = tracerOfScale({ alpha: 2, beta: 5, gamma: 0.1 }, 0.1);
  const model = invertDistribution(mass, tracer, { central: 0, radius: 0.1 });

  function ours(count: number, error: number): number[][] {
    const random = createRandom(4);
    const stars = drawEquilibriumStars(model!, count, random);
    const { x, y, z, vx, vy, vz } = stars;
    return Array.from(x, (_, i) => [x[i], y[i], z[i], ...[vx, vy, vz].map((v) => v[i] + error * random.normal())]);
  }

  it('has the enclosed mass of its README to 1e-6', () => {
    for (const r of [0.06, 0.1, 0.18, 0.24, 1]) {
      const expected = 4 * Math.PI * 64e6 * (Math.log(1 + r) - r / (1 + r));
      expect(Math.abs(mass.enclosedMass(r) / expected - 1)).toBeLessThan(1e-6);
    }
  });

  it.each([
    ['10,000 stars with 2 km/s errors', /_10000_0_err\.dat$/, 2],
    ['3 x 1,000 stars without errors', /_1000_[012]\.dat$/, 0],
  ] as const)('%s: our stars have the same distributions', (_name, file, error) => {
    const theirs = read(file);
    const drawn = ours(20000, error);
    const p = Object.entries(quantities).map(([name, value]) => ({
      name,
      p: sameDistribution(theirs.map(value).filter(Number.isFinite), drawn.map(value).filter(Number.isFinite)),
    }));
    // Nine tests a file: 0.1 % each.
    expect(p.filter((result) => result.p < 0.001)).toEqual([]);
  });

  it('tells a wrong anisotropy: isotropic stars differ', () => {
    const wrong = invertDistribution(mass, tracer, { central: 0, radius: Infinity });
    const stars = drawEquilibriumStars(wrong!, 20000, createRandom(4));
    const { x, y, z, vx, vy, vz } = stars;
    const drawn = Array.from(x, (_, i) => [x[i], y[i], z[i], vx[i], vy[i], vz[i]]);
    const theirs = read(/_1000_[012]\.dat$/);
    expect(sameDistribution(theirs.map(quantities['v_r']), drawn.map(quantities['v_r']))).toBeLessThan(1e-6);
  });
});
