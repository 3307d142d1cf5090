import type { SlopeResult } from '../../services/analyseSlope.ts';
import type { SlopeEvaluation } from '../../services/training/slopeEvaluation.ts';

/** The slope of a galaxy for the terminal. */
export function slopeText(result: SlopeResult): string {
  const { galaxy, radius_pc, radius_over_rh, slope, peaks, sample, selection, model, warnings } = result;
  return [
    `${galaxy}: inner slope of the dark matter, d ln rho / d ln r at ${radius_pc} pc (${radius_over_rh.toFixed(2)} R_h)`,
    `  ${sample.n_stars} stars, ${sample.n_stars_within_radius} of them within ${radius_pc} pc; sigma ${sample.sigma_kms.toFixed(2)} km/s; R_h ${sample.r_half_pc.toFixed(0)} pc; ${sample.distance_kpc.toFixed(0)} kpc`,
    ...selection.map((sentence) => `  ${sentence}`),
    '',
    `  median   ${signed(slope.q50)}`,
    `  68 %     ${signed(slope.q16)} .. ${signed(slope.q84)}`,
    `  95 %     ${signed(slope.q025)} .. ${signed(slope.q975)}`,
    `  peaks    ${peaks.map(({ at, probability }) => `${signed(at)} (${percent(probability)} of the probability)`).join(', ')}`,
    `  shallower than -0.5 (a core): ${percent(result.core_probability)}; of the training set: ${percent(result.core_probability_prior)}`,
    '',
    `  model ${model.name} ${model.version}; 0 is a core, -1 the cusp of an NFW halo`,
    ...warnings.map((warning) => `  ! ${warning}`),
  ].join('\n');
}

/** An evaluation for the terminal. */
export function slopeEvaluationText(evaluation: SlopeEvaluation): string {
  const { prior } = evaluation;
  const line = (name: string, { within01, within03, bias, scatter, logScore }: typeof prior, rest = '') =>
    `  ${name.padEnd(18)}  ${percent(within01).padEnd(9)}   ${percent(within03).padEnd(9)}   ${signed(bias)}   ${scatter.toFixed(3)}     ${signed(logScore)}${rest}`;
  return [
    `${evaluation.galaxies} held-out galaxies of ${evaluation.suite}; inner slope, median of its density - truth`,
    '                      within 0.1  within 0.3  median   scatter   mean log p   68 % holds   95 % holds   KS p',
    line('model', evaluation, `        ${percent(evaluation.coverage68)}       ${percent(evaluation.coverage95)}       ${evaluation.calibrationPValue.toFixed(3)}`),
    line('training set alone', prior),
  ].join('\n');
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
