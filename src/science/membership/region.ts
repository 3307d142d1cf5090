import { SteelyardError } from '../../shared/errors.ts';
import { polygon } from '../../shared/polygon.ts';
import type { RegionPlane, RegionStep } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { projectToTangentPlane } from '../sky/tangentPlane.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { hasEllipse, projectedRadii } from './radiusCut.ts';

/**
 * Keeps the stars inside (or outside) a polygon drawn in one of the planes of `RegionPlane`, by the even-odd rule.
 * Stars without a place in that plane go, whichever side is kept.
 * @throws SteelyardError `column-missing` when the catalogue has no columns for the plane, `value-invalid` for fewer than three corners.
 */
export function cutRegion(context: SelectionContext, weights: Float64Array, step: RegionStep): StepOutcome {
  if (step.vertices.length < 3) throw new SteelyardError('value-invalid', 'A region needs at least three corners; draw it again.');
  const { x, y } = planeCoordinates(context, step.plane);
  const contains = polygon(step.vertices);
  const inside = step.keep === 'inside';
  let placeless = 0;
  const kept = weights.map((w, i) => {
    if (!(w > 0)) return 0;
    if (Number.isNaN(x[i]! + y[i]!)) {
      placeless++;
      return 0;
    }
    return contains(x[i]!, y[i]!) === inside ? w : 0;
  });
  const lacking = placeless > 0 ? `, or without a place in it (${placeless})` : '';
  return { weights: kept, why: `${inside ? 'outside' : 'inside'} the region drawn ${WHERE[step.plane]}${lacking}` };
}

const WHERE: Readonly<Record<RegionPlane, string>> = {
  sky: 'on the sky', 'phase-space': 'in radius and velocity', 'colour-magnitude': 'in colour and magnitude', 'proper-motion': 'in proper motion',
};

function planeCoordinates({ stars, galaxy }: SelectionContext, plane: RegionPlane): { readonly x: Float64Array; readonly y: Float64Array } {
  switch (plane) {
    case 'sky': {
      const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, galaxy);
      return { x: xi, y: eta };
    }
    case 'phase-space': return { x: projectedRadii(stars, galaxy, hasEllipse(galaxy)), y: stars.velocity };
    case 'colour-magnitude': return { x: given(stars, 'colour', plane), y: given(stars, 'magnitude', plane) };
    case 'proper-motion': return { x: given(stars, 'pmRa', plane), y: given(stars, 'pmDec', plane) };
  }
}

function given(stars: StarTable, role: 'colour' | 'magnitude' | 'pmRa' | 'pmDec', plane: RegionPlane): Float64Array {
  const values = stars[role];
  if (values) return values;
  throw new SteelyardError('column-missing', `The region drawn ${WHERE[plane]} cannot be applied, because no column has the role ${role}: assign one, or leave the region out.`, { role });
}
