import { accuracyChart, coverageChart, type CoverageBar } from '../../figures/charts/accuracy.ts';
import type { FigureStyle } from '../../figures/charts/index.ts';
import { renderSvg } from '../../figures/render/index.ts';
import { COVERAGE_BOUNDS } from './coverage.ts';
import type { Validation } from './validate.ts';
import { starsText } from './wording.ts';

const STYLE: FigureStyle = { theme: 'paper', width: 560, height: 380, fontSize: 12 };

/** The document's figures by name, as SVG: coverage of every model, and residuals at each number of stars. */
export function validationFigures({ gaiaChallenge, program, realGalaxies }: Validation): Map<string, string> {
  const about = `steelyard validate, ${program.name} ${program.version}`;
  const bars: CoverageBar[] = gaiaChallenge.coverage[0]!.models.map(({ model, held68, held95 }) => ({ name: model, held68, held95 }));
  const style = { ...STYLE, height: 130 + 55 * bars.length };
  const figures = new Map([
    ['gaia-coverage', renderSvg(coverageChart(bars, COVERAGE_BOUNDS, style, 'PlumCuspOm'), style, about)],
  ]);
  for (const { stars, accuracies } of gaiaChallenge.groups) {
    if (stars === 'all') continue;
    const around = ({ r_over_rh, bias, scatter }: { r_over_rh: number; bias: number; scatter: number }) =>
      ({ x: r_over_rh, q16: bias - scatter, q50: bias, q84: bias + scatter });
    figures.set(`gaia-${stars}-stars`, renderSvg(accuracyChart(
      accuracies.filter(({ kind }) => kind === 'model').map(({ name, radii }) => ({ name, points: radii.map(around) })), STYLE,
      {
        abscissa: 'r / R{sub|h}', heading: `PlumCuspOm, ${starsText(stars)}, ${accuracies[0]!.views} views`,
        points: accuracies.filter(({ kind }) => kind === 'estimator').map(({ name, radii }) => ({ name, ...around(radii[0]!) })),
      },
    ), STYLE, about));
  }
  for (const { key, name, weighings, estimators } of realGalaxies) {
    figures.set(`${key}`, renderSvg(accuracyChart(
      weighings.map(({ model, radii }) => ({
        name: model, points: radii.map(({ r_kpc, log10_mass: { q16, q50, q84 } }) => ({ x: r_kpc, q16, q50, q84 })),
      })), STYLE,
      {
        abscissa: 'r [kpc]', heading: name, ordinate: 'log M(<r)  [M{sub|☉}]',
        points: estimators.map(({ name: formula, r_kpc, log10_mass, err_lo, err_hi }) =>
          ({ name: formula, x: r_kpc, q16: log10_mass - err_lo, q50: log10_mass, q84: log10_mass + err_hi })),
      },
    ), STYLE, about));
  }
  return figures;
}
