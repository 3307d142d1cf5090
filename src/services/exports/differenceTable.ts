import { massDifference } from '../../science/posterior/difference.ts';
import type { Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Quantiles } from '../../shared/posterior.ts';
import type { Analysis } from '../analyse.ts';
import { numbers, texts } from './columns.ts';
import type { NamedAnalysis } from './figures.ts';
import { provenanceLine } from './provenance.ts';

/**
 * Masses of each run over those of the reference at the reference's radii, a row for each run and radius; NaN outside a run's radii.
 * @throws SteelyardError `usage` when there is nothing to compare with
 */
export function differenceTable(reference: NamedAnalysis, others: readonly NamedAnalysis[], abscissa: 'kpc' | 'R_h'): Table {
  if (others.length === 0) throw new SteelyardError('usage', 'A difference needs two runs or more: choose another run to compare with.');
  const scaled = ({ posterior, result }: Analysis) => ({ posterior, halfLightRadius: result.sample.r_half_pc / 1000 });
  const rows = others.flatMap(({ label, analysis }) =>
    massDifference(scaled(analysis), scaled(reference.analysis), abscissa).map((row) => ({ label, ...row })));
  const quantile = (key: keyof Quantiles, percent: string) => numbers(
    `difference_${key}`, 'dex', `${percent} quantile of log10 (M / M_reference)`, rows.map(({ difference }) => difference?.[key] ?? NaN));
  return {
    columns: [
      texts('run', 'what is compared with the reference', rows.map(({ label }) => label)),
      numbers('r_over_rh', '', 'radius in units of the half-light radius of the reference', rows.map((row) => row.r_over_rh)),
      numbers('r_kpc', 'kpc', 'radius in the reference (3-D)', rows.map((row) => row.r_kpc)),
      quantile('q025', '2.5 %'), quantile('q16', '16 %'), quantile('q50', '50 %'), quantile('q84', '84 %'), quantile('q975', '97.5 %'),
      numbers('significance', '', 'median over half the central 68 %', rows.map(({ significance }) => significance ?? NaN)),
    ],
    rowCount: rows.length,
    meta: {
      reference: reference.label,
      compared_at: abscissa === 'kpc' ? 'the same radius in kpc' : 'the same multiple of each half-light radius',
      errors: 'of both, as if independent',
      provenance: provenanceLine([reference, ...others].map(({ analysis }) => analysis)),
    },
  };
}
