import { SteelyardError } from '../../shared/errors.ts';
import type { SlopeScaling } from './slopeTargets.ts';
import { whitenTarget, type TargetScaling } from './targets.ts';
import type { ExampleTable } from './trainingSet.ts';

/** Writes what a network is to learn of an example. */
export interface TargetWriter {
  /** Numbers an example. */
  readonly width: number;
  /** @param log10MassScale of the example's stars as they are seen, log10 of sigma^2 R_h / G in Msun */
  write(example: number, log10MassScale: number, out: Float32Array, offset: number): void;
}

/**
 * Whitened masses, or standardised inner slopes.
 * @throws SteelyardError `usage` for slopes of a set that has none
 */
export function targetWriter(set: ExampleTable, scaling: TargetScaling | SlopeScaling): TargetWriter {
  if (!('kind' in scaling)) {
    const width = set.radiiOverRh.length;
    return {
      width,
      write: (i, log10MassScale, out, offset) => { whitenTarget(scaling, set.log10Mass, i * width, log10MassScale, out, offset); },
    };
  }
  const innerSlope = innerSlopesOf(set);
  return { width: 1, write: (i, _, out, offset) => { out[offset] = (innerSlope[i]! - scaling.mean) / scaling.deviation; } };
}

/** The labels of a set. @throws SteelyardError `usage` where it has none */
export function innerSlopesOf({ innerSlope }: ExampleTable): Float32Array {
  if (innerSlope) return innerSlope;
  throw new SteelyardError('usage', 'This training set has no inner slopes: draw one with "steelyard dataset --recipe inner-slope".');
}
