import type { AnalysisResult } from '../../shared/posterior.ts';

/** A result as a table for the terminal. */
export function profileText(result: AnalysisResult): string {
  const { sample, model } = result;
  const lines = [
    `${result.galaxy}: ${sample.n_stars} stars, sigma = ${sample.sigma_kms.toFixed(2)} +- ${sample.sigma_err.toFixed(2)} km/s, v_sys = ${sample.vsys_kms.toFixed(2)} km/s, R_h = ${sample.r_half_pc.toFixed(0)} pc at ${sample.distance_kpc.toFixed(1)} kpc`,
    ...result.selection.map(({ sentence }) => `  ${sentence}`),
    `Model ${model.name} ${model.version}; log10 of M(<r) in Msun: median, equal-tailed 68 % and 95 % intervals${result.truth ? ', truth' : ''}`,
    '',
    `  r/R_h   r [kpc]   median    68 %               95 %${result.truth ? '               true' : ''}`,
    ...result.radii.map(({ r_over_rh, r_kpc, log10_mass: q }, k) =>
      `  ${r_over_rh.toFixed(1).padEnd(6)}  ${r_kpc.toFixed(3).padStart(7)}   ${q.q50.toFixed(3)}    ${q.q16.toFixed(3)} .. ${q.q84.toFixed(3)}   ${q.q025.toFixed(3)} .. ${q.q975.toFixed(3)}${result.truth ? `   ${result.truth[k]!.toFixed(3)}` : ''}`),
    '',
    '  estimator             r [kpc]   log10 M   1-sigma',
    ...result.estimators.map(({ name, r_kpc, log10_mass, err_lo, err_hi }) =>
      `  ${name.padEnd(20)}  ${r_kpc.toFixed(3).padStart(7)}   ${log10_mass.toFixed(3)}     +${err_hi.toFixed(3)} -${err_lo.toFixed(3)}`),
    ...systematicLines(result),
    ...(result.domain ? [`${result.domain.verdict === 'inside' ? ' ' : '!'} ${result.domain.sentence}`] : []),
    ...result.warnings.map((warning) => `! ${warning}`),
  ];
  return lines.join('\n');
}

/** What choosing among suites adds, where the posterior averages over models. */
function systematicLines({ systematics }: AnalysisResult): string[] {
  if (!systematics) return [];
  const { models, radii } = systematics;
  return [
    '',
    `  averaged over ${models.map(({ name, weight }) => `${name} (${(100 * weight).toFixed(0)} %)`).join(', ')}; systematic: spread between their means`,
    `  r/R_h   ${models.map(({ name }) => name.padEnd(14)).join('')}statistical   systematic [dex]`,
    ...radii.map(({ r_over_rh, between_dex, within_dex }, k) =>
      `  ${r_over_rh.toFixed(1).padEnd(6)}  ${models.map(({ medians }) => medians[k]!.toFixed(3).padEnd(14)).join('')}${within_dex.toFixed(3)}         ${between_dex.toFixed(3)}`),
  ];
}
