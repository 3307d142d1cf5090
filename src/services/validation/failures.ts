import type { Accuracy, Group, RadiusAccuracy } from './accuracy.ts';
import { binomialRange } from './binomial.ts';
import { radiusText, starsText } from './wording.ts';

/** Largest median residual, dex, that is not called a failure. */
export const LARGEST_BIAS = 0.1;

/**
 * Where models and estimators fail on known truth, one sentence for each stretch of radii: the median is off by more
 * than `LARGEST_BIAS`, or the 68 % interval holds the truth in a number of views that a calibrated posterior would give less
 * than one time in twenty.
 */
export function failuresOf(groups: readonly Group[]): string[] {
  return groups.flatMap((group) => group.accuracies.flatMap((accuracy) => [
    ...biasFailures(group, accuracy),
    ...(accuracy.kind === 'model' ? coverageFailures(group, accuracy) : []),
    ...domainFailures(group, accuracy),
  ]));
}

function biasFailures(group: Group, accuracy: Accuracy): string[] {
  return [1, -1].flatMap((sign) => stretches(accuracy.radii, ({ bias }) => sign * bias > LARGEST_BIAS).map((radii) =>
    `${subject(group, accuracy)}: masses ${sign > 0 ? 'too high' : 'too low'} by ${range(radii.map(({ bias }) => Math.abs(bias)), 2)} dex in the median ${radiiText(radii)}.`));
}

function coverageFailures(group: Group, accuracy: Accuracy): string[] {
  const expected = binomialRange(accuracy.views, 0.68);
  const kinds: readonly [string, (radius: RadiusAccuracy) => boolean][] = [
    ['too narrow or off', ({ inside68 }) => inside68 < expected.low],
    ['too wide', ({ inside68 }) => inside68 > expected.high],
  ];
  return kinds.flatMap(([verdict, fails]) => stretches(accuracy.radii, fails).map((radii) =>
    `${subject(group, accuracy)}: 68 % intervals ${verdict}, the truth lies in ${range(radii.map(({ inside68 }) => inside68), 0)} of ${accuracy.views} ${radiiText(radii)}, where a calibrated posterior gives ${expected.low} to ${expected.high}.`));
}

function domainFailures(group: Group, accuracy: Accuracy): string[] {
  const { views, scalars } = accuracy.outsideDomain;
  if (views === 0 || group.stars === 'all') return [];
  return [`${subject(group, accuracy)}: ${views} of ${accuracy.views} views outside the range of the training set (${scalars.join(', ')}), which the program warns of.`];
}

/** Runs of neighbouring radii that fail. */
function stretches(radii: readonly RadiusAccuracy[], fails: (radius: RadiusAccuracy) => boolean): RadiusAccuracy[][] {
  const found: RadiusAccuracy[][] = [];
  radii.forEach((radius, k) => {
    if (!fails(radius)) return;
    if (k > 0 && fails(radii[k - 1]!)) found.at(-1)!.push(radius);
    else found.push([radius]);
  });
  return found;
}

function subject({ stars }: Group, { name }: Accuracy): string {
  return `**${name}**, ${starsText(stars)}`;
}

function radiiText(radii: readonly RadiusAccuracy[]): string {
  const first = radiusText(radii[0]!.r_over_rh);
  const last = radiusText(radii.at(-1)!.r_over_rh);
  return first === last ? `at ${first} R_h` : `from ${first} to ${last} R_h`;
}

function range(values: readonly number[], digits: number): string {
  const low = Math.min(...values).toFixed(digits);
  const high = Math.max(...values).toFixed(digits);
  return low === high ? low : `${low} to ${high}`;
}
