import type { Column, Table } from '../../shared/catalogue.ts';
import type { Quantiles } from '../../shared/posterior.ts';
import type { BatchAnswer } from './weighBatch.ts';
import type { WeighedGalaxy } from './weighGalaxy.ts';

const QUANTILES: readonly (readonly [keyof Quantiles, string])[] = [['q50', 'median'], ['q16', '16 % quantile'], ['q84', '84 % quantile'], ['q025', '2.5 % quantile'], ['q975', '97.5 % quantile']];

/** One row a galaxy, in the order given: what was found, or why there is nothing. Numbers that are not there are NaN. */
export function batchTable(
  catalogues: readonly string[], answers: readonly BatchAnswer[], radiiOverRh: readonly number[], meta: Readonly<Record<string, string>>,
): Table {
  const found = answers.map((answer) => ('weighed' in answer ? answer.weighed : undefined));
  const numbers = (name: string, unit: string, description: string, of: (galaxy: WeighedGalaxy) => number): Column => ({
    kind: 'number', name, unit, description, ucd: '', integer: false,
    values: Float64Array.from(found, (galaxy) => (galaxy ? Number(of(galaxy).toPrecision(7)) : NaN)),
  });
  const words = (name: string, description: string, values: readonly string[]): Column =>
    ({ kind: 'text', name, unit: '', description, ucd: '', values: [...values] });
  return {
    rowCount: answers.length,
    meta,
    columns: [
      words('catalogue', 'file of stars', catalogues),
      words('galaxy', 'name of the galaxy', found.map((galaxy) => galaxy?.name ?? '')),
      numbers('n_stars', '', 'stars in the sample', ({ starCount }) => starCount),
      numbers('sigma_kms', 'km/s', 'line-of-sight velocity dispersion, errors deconvolved', ({ velocityDispersion }) => velocityDispersion),
      numbers('r_half_pc', 'pc', 'projected, circularised half-light radius', ({ halfLightRadius }) => halfLightRadius),
      ...radiiOverRh.flatMap((radius, k) => QUANTILES.map(([level, words_]) => numbers(
        `log10_mass_${radius.toFixed(1)}rh_${level}`, 'dex(Msun)', `${words_} of log10 of the mass enclosed within ${radius} R_h`, ({ quantiles }) => quantiles[k]![level],
      ))),
      words('outside_domain', 'what lies outside of the range of the model\'s training set', found.map((galaxy) => galaxy?.outsideDomain.join(' ') ?? '')),
      words('error', 'why there is no mass', answers.map((answer) => ('error' in answer ? answer.error.message : ''))),
    ],
  };
}
