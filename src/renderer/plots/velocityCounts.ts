import { niceStep } from '../../figures/charts/axes.ts';
import type { Range } from '../../figures/charts/axes.ts';
import type { MixtureFit } from '../../shared/selection.ts';

/** Equal bins, km/s. */
export interface Bins {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/** Velocities counted in bins. */
export interface Counts extends Bins {
  readonly counts: Float64Array;
}

/** A curve to draw over the counts: stars a bin, expected. */
export interface Curve {
  readonly name: string;
  readonly kind: 'members' | 'field' | 'total';
  readonly points: readonly (readonly [number, number])[];
}

const POINTS = 200;
const SAMPLED_ERRORS = 300;

/** Bins of a round width near Scott's (3.49 s n^(-1/3)) over a range. */
export function binsFor({ min, max }: Range, dispersion: number, members: number): Bins {
  const width = niceStep(3.49 * Math.max(dispersion, 1e-3) * Math.max(1, members) ** (-1 / 3), 1);
  const start = Math.floor(min / width) * width;
  return { start, width, count: Math.max(1, Math.ceil((max - start) / width)) };
}

/** Each row counts as its weight; those outside the bins are left out. */
export function countVelocities(velocity: Float32Array, weightOf: (row: number) => number, bins: Bins): Counts {
  const { start, width } = bins;
  const counts = new Float64Array(bins.count);
  for (let row = 0; row < velocity.length; row++) {
    const bin = Math.floor((velocity[row] - start) / width);
    if (bin >= 0 && bin < counts.length) counts[bin] += weightOf(row);
  }
  return { ...bins, counts };
}

/** Gaussian of the members, broadened by the stars' own errors: `count` stars, per bin of `width`. */
export function memberCurve(
  { mean, dispersion, count }: { readonly mean: number; readonly dispersion: number; readonly count: number },
  errors: readonly number[], min: number, max: number, width: number,
): readonly (readonly [number, number])[] {
  return curve(min, max, (v) => {
    let density = 0;
    for (const error of errors) density += gaussian(v - mean, dispersion * dispersion + error * error);
    return (width * count * density) / Math.max(1, errors.length);
  });
}

/** The curves of a fitted mixture: members, field and both. */
export function mixtureCurves(fit: MixtureFit, errors: readonly number[], min: number, max: number, width: number): readonly Curve[] {
  const galaxy = { mean: fit.systemicVelocity, dispersion: fit.velocityDispersion, count: fit.memberCount };
  const members = memberCurve(galaxy, errors, min, max, width);
  const stars = fit.starCount - fit.memberCount;
  const fieldAt = (v: number): number =>
    fit.field.reduce((sum, part) => sum + part.fraction * gaussian(v - part.mean, part.dispersion ** 2), 0);
  const field = curve(min, max, (v) => width * stars * fieldAt(v));
  const total = members.map(([v, y], i) => [v, y + field[i][1]] as const);
  return [
    { name: 'fitted members', kind: 'members', points: members },
    { name: 'fitted field', kind: 'field', points: field },
    { name: 'both', kind: 'total', points: total },
  ];
}

/** Errors that stand for all: every n-th of those given. */
export function sampledErrors(errors: Float32Array, counts: (row: number) => boolean): readonly number[] {
  const stride = Math.max(1, Math.floor(errors.length / (8 * SAMPLED_ERRORS)));
  const some: number[] = [];
  for (let row = 0; row < errors.length && some.length < 8 * SAMPLED_ERRORS; row += stride) {
    if (errors[row] > 0 && counts(row)) some.push(errors[row]);
  }
  const thin = Math.max(1, Math.floor(some.length / SAMPLED_ERRORS));
  return some.filter((_, i) => i % thin === 0);
}

function curve(min: number, max: number, at: (v: number) => number): readonly (readonly [number, number])[] {
  return Array.from({ length: POINTS + 1 }, (_, i) => {
    const v = min + (i / POINTS) * (max - min);
    return [v, at(v)] as const;
  });
}

function gaussian(deviation: number, variance: number): number {
  return Math.exp((-0.5 * deviation * deviation) / variance) / Math.sqrt(2 * Math.PI * variance);
}
