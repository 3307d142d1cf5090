import { isWithin, type Accuracy, type Group } from './accuracy.ts';
import { binomialRange } from './binomial.ts';
import { PLUM_CUSP_OM, type KnownView } from './gaiaChallenge.ts';
import { markdownTable } from './markdown.ts';
import type { CoverageGroup } from './coverage.ts';
import type { Weighing } from './weigh.ts';
import { radiusText, signed, starsText } from './wording.ts';

/** The models over a group of views, and the estimators below them at their own radii. */
export function groupSection({ stars, views, accuracies }: Group): string {
  const models = accuracies.filter(({ kind }) => kind === 'model');
  const estimators = accuracies.filter(({ kind }) => kind === 'estimator');
  const expected = binomialRange(views, 0.68);
  return [
    `### ${capitalised(starsText(stars))}: ${views} views`,
    `A calibrated posterior's 68 % interval holds the truth in ${expected.low} to ${expected.high} of ${views} independent views, 95 % of the time.`,
    markdownTable(
      ['r / R_h', ...models.flatMap(({ name }) => [`${name}: bias ± scatter`, '68 %', '95 %'])],
      models[0]!.radii.map(({ r_over_rh }, k) => [radiusText(r_over_rh), ...models.flatMap((model) => accuracyCells(model, k))]),
    ),
    markdownTable(
      ['estimator', 'r / R_h', 'bias ± scatter', '68 %', '95 %'],
      estimators.map((estimator) => [estimator.name, radiusText(estimator.radii[0]!.r_over_rh), ...accuracyCells(estimator, 0)]),
    ),
  ].join('\n\n');
}

/** Coverage of every model over draws, projections and radii. */
export function coverageTable(groups: readonly CoverageGroup[]): string {
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  return markdownTable(
    ['views', 'model', 'number', '68 % hold', '95 % hold', 'within bounds', 'domain check warns', 'warns where wrong'],
    groups.flatMap(({ name, models }) => models.map(({ model, views, held68, held95, passes, warned, warnedWhereWrong }) =>
      [name, model, String(views), percent(held68), percent(held95), passes ? 'yes' : 'NO', percent(warned), percent(warnedWhereWrong)])),
  );
}

function accuracyCells({ radii, views }: Accuracy, k: number): string[] {
  const { bias, scatter, inside68, inside95 } = radii[k]!;
  return [`${signed(bias)} ± ${scatter.toFixed(3)}`, `${inside68}/${views}`, `${inside95}/${views}`];
}

/** One view in full. */
export function viewSection(known: KnownView): string {
  const { stars, draw, view, truth, weighings, estimators, estimatorTruth } = known;
  const analytic = 1000 * PLUM_CUSP_OM.tracer.halfLightRadius;
  const outside = weighings.filter(({ outsideDomain }) => outsideDomain.length > 0)
    .map(({ model, outsideDomain }) => `${model} (${outsideDomain.join(', ')})`);
  return [
    `### ${starsText(stars)}, draw ${draw}, along ${view}`,
    [
      `R_h of the sample ${known.r_half_pc.toFixed(1)} pc (of the tracer ${analytic.toFixed(1)} pc), dispersion ${known.sigma_kms.toFixed(2)} km/s.`,
      ...(outside.length > 0 ? [`Outside the range of the training set: ${outside.join('; ')}.`] : []),
    ].join(' '),
    markdownTable(
      ['r / R_h', 'r [pc]', 'truth', ...weighings.flatMap(({ model }) => [model, 'residual', 'inside'])],
      truth.map((value, k) => [
        radiusText(weighings[0]!.radii[k]!.r_over_rh), (1000 * weighings[0]!.radii[k]!.r_kpc).toFixed(1), value.toFixed(3),
        ...weighings.flatMap((weighing) => posteriorCells(weighing, k, value)),
      ]),
    ),
    markdownTable(
      ['estimator', 'r / R_h', 'truth', 'mass', 'residual'],
      estimators.map(({ name, r_over_rh, log10_mass, err_lo, err_hi }, e) => [
        name, radiusText(r_over_rh), estimatorTruth[e]!.toFixed(3),
        `${log10_mass.toFixed(3)} -${err_lo.toFixed(3)} +${err_hi.toFixed(3)}`, signed(log10_mass - estimatorTruth[e]!),
      ]),
    ),
  ].join('\n\n');
}

/** Median with its 68 % interval, residual, and the narrowest interval that holds the truth. */
export function posteriorCells({ radii }: Weighing, k: number, truth: number): [string, string, string] {
  const { q025, q16, q50, q84, q975 } = radii[k]!.log10_mass;
  const inside = isWithin(truth, q16, q84) ? '68 %' : isWithin(truth, q025, q975) ? '95 %' : 'no';
  return [`${q50.toFixed(3)} -${(q50 - q16).toFixed(3)} +${(q84 - q50).toFixed(3)}`, signed(q50 - truth), inside];
}

function capitalised(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
