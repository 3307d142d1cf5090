import { G } from '../../science/constants/constants.ts';
import type { KinematicSample } from '../../shared/sample.ts';

/** log10 of sigma^2 R_h / G in Msun: what every estimator scales with. */
export function log10MassScale(sample: KinematicSample): number {
  return Math.log10((sample.velocityDispersion.value ** 2 * sample.halfLightRadius.value) / 1000 / G);
}
