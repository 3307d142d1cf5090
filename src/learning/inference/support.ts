import { SteelyardError } from '../../shared/errors.ts';
import type { ModelCard } from '../packages/card.ts';

/** First masses farther than this from the training set's mean, in its deviations, are no part of any posterior. */
const FARTHEST_FIRST_MASS = 8;
/** Share of impossible draws at which a posterior is no longer worth completing. */
const LARGEST_IMPOSSIBLE_SHARE = 0.5;

/**
 * Which mass profiles can exist. The affine transforms of a flow let a draw in many thousands run away; such draws lie
 * where no galaxy can: masses that do not rise with radius or rise faster than r^3 (a mean density that grows outwards),
 * or a first mass that no galaxy of the training set comes near.
 *
 * @returns given log10 masses (rows of the card's radii) over Msun and the offset of a row, whether the row is possible
 */
export function possibleProfiles(card: ModelCard, log10MassScale: number): (log10Mass: Float32Array, offset: number) => boolean {
  const { radiiOverRh, scalings: { targets } } = card;
  const steepest = radiiOverRh.slice(1).map((radius, i) => 3 * Math.log10(radius / radiiOverRh[i]!));
  const middle = log10MassScale + targets.mean[0]!;
  const reach = FARTHEST_FIRST_MASS * targets.factor[0]!;
  return (log10Mass, offset) =>
    Math.abs(log10Mass[offset]! - middle) <= reach
    && steepest.every((limit, k) => {
      const rise = log10Mass[offset + k + 1]! - log10Mass[offset + k]!;
      return rise > 0 && rise <= limit;
    });
}

/** Rows to draw at once where so many are wanted: a few more, because some may be impossible. */
export function rowsToDraw(count: number): number {
  return Math.ceil(1.01 * count) + 4;
}

/**
 * Draws until there are `count` possible profiles: the posterior within the support of the prior, as any sampler that
 * rejects what the prior excludes.
 *
 * @param draw gives that many further rows, after so many before
 * @throws SteelyardError `value-invalid` when most draws are impossible
 */
export async function drawPossible(
  count: number, radii: number, draw: (rows: number, before: number) => Promise<Float32Array>,
  isPossible: (rows: Float32Array, offset: number) => boolean,
): Promise<Float32Array> {
  const kept = new Float32Array(count * radii);
  let filled = 0;
  let drawn = 0;
  while (filled < kept.length) {
    const rows = await draw(rowsToDraw(count - filled / radii), drawn / radii);
    drawn += rows.length;
    for (let offset = 0; offset < rows.length && filled < kept.length; offset += radii) {
      if (!isPossible(rows, offset)) continue;
      kept.set(rows.subarray(offset, offset + radii), filled);
      filled += radii;
    }
    if (filled < kept.length && filled < (1 - LARGEST_IMPOSSIBLE_SHARE) * drawn) {
      throw new SteelyardError('value-invalid', 'Most mass profiles that the model draws for this galaxy are impossible: it is far outside what the model knows, so use another model or check the selection.');
    }
  }
  return kept;
}
