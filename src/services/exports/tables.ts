import { writeSamplesHdf5 } from '../../formats/hdf5/writeSamples.ts';
import { latexAsymmetric, latexTable } from '../../formats/latex/latexTable.ts';
import { writeTable } from '../../formats/writeTable.ts';
import { circularVelocityProfile, meanDensityProfile, type ProfilePoint } from '../../science/posterior/derivedProfiles.ts';
import type { ExportTableFormat, TableName } from '../../shared/api.ts';
import type { Column, Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Posterior, Quantiles } from '../../shared/posterior.ts';
import type { Analysis } from '../analyse.ts';
import { differenceTable } from './differenceTable.ts';
import type { NamedAnalysis } from './figures.ts';
import { numbers, texts } from './columns.ts';
import { provenanceMeta } from './provenance.ts';

/** One row a radius. */
export function profileTable(analysis: Analysis): Table {
  const { radii, truth, systematics } = analysis.result;
  const quantile = (key: 'q025' | 'q16' | 'q50' | 'q84' | 'q975', percent: string) =>
    numbers(`log10_mass_${key}`, 'dex(Msun)', `${percent} quantile of log10 of the enclosed mass`, radii.map((row) => row.log10_mass[key]));
  return {
    columns: [
      numbers('r_over_rh', '', 'radius in units of the projected, circularised half-light radius', radii.map((row) => row.r_over_rh)),
      numbers('r_kpc', 'kpc', 'radius (3-D)', radii.map((row) => row.r_kpc)),
      quantile('q025', '2.5 %'), quantile('q16', '16 %'), quantile('q50', '50 %'), quantile('q84', '84 %'), quantile('q975', '97.5 %'),
      ...(systematics ? [
        numbers('systematic_dex', 'dex', 'systematic error: standard deviation of the means of the models averaged', systematics.radii.map(({ between_dex }) => between_dex)),
        ...systematics.models.map(({ name, medians }) =>
          numbers(`log10_mass_q50_${name.replace(/\W+/g, '_')}`, 'dex(Msun)', `median of log10 of the enclosed mass, model ${name} alone`, medians)),
      ] : []),
      ...(truth ? [numbers('log10_mass_true', 'dex(Msun)', 'log10 of the true enclosed mass of the mock', truth)] : []),
    ],
    rowCount: radii.length,
    meta: provenanceMeta(analysis),
  };
}

/** One row an estimator. */
export function estimatorTable(analysis: Analysis): Table {
  const { estimators } = analysis.result;
  return {
    columns: [
      texts('estimator', 'mass estimator', estimators.map(({ name }) => name)),
      numbers('r_over_rh', '', 'radius in units of the half-light radius', estimators.map((row) => row.r_over_rh)),
      numbers('r_kpc', 'kpc', 'radius (3-D)', estimators.map((row) => row.r_kpc)),
      numbers('log10_mass', 'dex(Msun)', 'log10 of the enclosed mass', estimators.map((row) => row.log10_mass)),
      numbers('err_lo', 'dex', '1-sigma error downwards, from dispersion, radius and distance', estimators.map((row) => row.err_lo)),
      numbers('err_hi', 'dex', '1-sigma error upwards', estimators.map((row) => row.err_hi)),
      texts('bibcode', 'reference', estimators.map(({ bibcode }) => bibcode)),
    ],
    rowCount: estimators.length,
    meta: provenanceMeta(analysis),
  };
}

/** One row a posterior sample. */
export function samplesTable(analysis: Analysis): Table {
  const { posterior } = analysis;
  const width = posterior.radiiOverRh.length;
  return {
    columns: posterior.radiiOverRh.map((r, k) =>
      numbers(`log10_mass_${r.toFixed(1)}rh`, 'dex(Msun)', `log10 of the mass enclosed within ${r} R_h`, Float64Array.from({ length: posterior.sampleCount }, (_, i) => posterior.log10Mass[i * width + k]!))),
    rowCount: posterior.sampleCount,
    meta: provenanceMeta(analysis),
  };
}

/** One row a radius: a quantity that follows from the mass. */
function derivedTable(
  analysis: Analysis, quantity: { readonly name: string; readonly unit: string; readonly words: string },
  profile: (posterior: Posterior, halfLightRadius: number) => ProfilePoint[],
): Table {
  const points = profile(analysis.posterior, analysis.result.sample.r_half_pc / 1000);
  const quantile = (key: keyof Quantiles, percent: string) =>
    numbers(`${quantity.name}_${key}`, quantity.unit, `${percent} quantile of the ${quantity.words}`, points.map(({ quantiles }) => quantiles[key]));
  return {
    columns: [
      numbers('r_over_rh', '', 'radius in units of the projected, circularised half-light radius', points.map((row) => row.r_over_rh)),
      numbers('r_kpc', 'kpc', 'radius (3-D)', points.map((row) => row.r_kpc)),
      quantile('q025', '2.5 %'), quantile('q16', '16 %'), quantile('q50', '50 %'), quantile('q84', '84 %'), quantile('q975', '97.5 %'),
    ],
    rowCount: points.length,
    meta: provenanceMeta(analysis),
  };
}

const CIRCULAR_VELOCITY = { name: 'v_circ', unit: 'km/s', words: 'circular velocity sqrt(G M / r)' } as const;
const MEAN_DENSITY = { name: 'log10_density', unit: 'dex(Msun/kpc3)', words: 'log10 of the mean density within the radius, 3 M / (4 pi r^3)' } as const;

/** One row a ring of stars. */
export function dispersionTable(analysis: Analysis): Table {
  const rings = analysis.result.dispersion ?? [];
  return {
    columns: [
      numbers('r_kpc', 'kpc', 'mean projected radius of the stars', rings.map((row) => row.r_kpc)),
      numbers('r_lo_kpc', 'kpc', 'radius of the innermost star', rings.map((row) => row.r_lo_kpc)),
      numbers('r_hi_kpc', 'kpc', 'radius of the outermost star', rings.map((row) => row.r_hi_kpc)),
      numbers('r_over_rh', '', 'mean radius in units of the half-light radius', rings.map((row) => row.r_over_rh)),
      { ...numbers('n_stars', '', 'stars in the ring', rings.map((row) => row.n_stars)), integer: true },
      numbers('sigma_kms', 'km/s', 'intrinsic line-of-sight velocity dispersion, errors deconvolved', rings.map((row) => row.sigma_kms)),
      numbers('err_lo', 'km/s', '1-sigma error downwards', rings.map((row) => row.err_lo)),
      numbers('err_hi', 'km/s', '1-sigma error upwards', rings.map((row) => row.err_hi)),
    ],
    rowCount: rings.length,
    meta: provenanceMeta(analysis),
  };
}

/** What a table of several runs needs besides the first. */
export interface TableChoices {
  readonly others?: readonly NamedAnalysis[];
  readonly abscissa?: 'kpc' | 'R_h';
}

type Maker = (run: NamedAnalysis, choices: TableChoices) => Table;
const TABLES: Readonly<Record<TableName, Maker>> = {
  profile: ({ analysis }) => profileTable(analysis),
  'circular-velocity': ({ analysis }) => derivedTable(analysis, CIRCULAR_VELOCITY, circularVelocityProfile),
  density: ({ analysis }) => derivedTable(analysis, MEAN_DENSITY, meanDensityProfile),
  dispersion: ({ analysis }) => dispersionTable(analysis),
  estimators: ({ analysis }) => estimatorTable(analysis),
  samples: ({ analysis }) => samplesTable(analysis),
  difference: (reference, { others = [], abscissa = 'kpc' }) => differenceTable(reference, others, abscissa),
};

/** File endings and media types of the table formats. */
export const TABLE_FILES: Readonly<Record<ExportTableFormat, { extension: string; mediaType: string }>> = {
  csv: { extension: 'csv', mediaType: 'text/csv' },
  ecsv: { extension: 'ecsv', mediaType: 'text/plain' },
  fits: { extension: 'fits', mediaType: 'application/fits' },
  votable: { extension: 'vot', mediaType: 'application/x-votable+xml' },
  latex: { extension: 'tex', mediaType: 'application/x-tex' },
  hdf5: { extension: 'h5', mediaType: 'application/x-hdf5' },
};

/** @throws SteelyardError `usage` for a table that the format is not made for, or a difference of one run */
export async function encodeTable(
  run: NamedAnalysis, name: TableName, format: ExportTableFormat, choices: TableChoices = {},
): Promise<Uint8Array> {
  switch (format) {
    case 'latex': return new TextEncoder().encode(latexOf(run, name, choices));
    case 'hdf5': return hdf5Of(run.analysis, name);
    default: return writeTable(TABLES[name](run, choices), format);
  }
}

function latexOf(run: NamedAnalysis, name: TableName, choices: TableChoices): string {
  const { result } = run.analysis;
  const { galaxy, radii, estimators, model, provenance } = result;
  const source = `${model.name} ${model.version}, seed ${provenance.seed}, ${provenance.program} ${provenance.version}`;
  const derived = (title: string, label: string, column: string, decimals: number): string => {
    const table = TABLES[name](run, choices);
    const at = (suffix: string): ArrayLike<number> => numbersOf(table, suffix);
    const q50 = at('_q50');
    return tableForPaper(
      [
        numbers('r_over_rh', '', '', at('r_over_rh')), numbers('r_kpc', 'kpc', '', at('r_kpc')),
        texts(column, '', Array.from(q50, (median, i) => latexAsymmetric(median, median - at('_q16')[i]!, at('_q84')[i]! - median, decimals))),
      ],
      { caption: `${title} of ${galaxy}`, label, notes: [`Medians and equal-tailed 68 \% intervals (${source}).`.replace('\\', '')] },
    );
  };
  switch (name) {
    case 'profile':
      return tableForPaper(
        [
          numbers('r_over_rh', '', '', radii.map((row) => row.r_over_rh)),
          numbers('r_kpc', 'kpc', '', radii.map((row) => row.r_kpc)),
          texts('log10_mass', '', radii.map(({ log10_mass: q }) => latexAsymmetric(q.q50, q.q50 - q.q16, q.q84 - q.q50, 3))),
        ],
        { caption: `Mass profile of ${galaxy}`, label: 'tab:profile', notes: [`Medians and equal-tailed 68 % intervals (${source}).`] },
      );
    case 'circular-velocity': return derived('Circular velocity', 'tab:circular-velocity', 'v_circ', 1);
    case 'density': return derived('Mean density', 'tab:density', 'log10_density', 2);
    case 'dispersion': {
      const rings = result.dispersion ?? [];
      return tableForPaper(
        [
          numbers('r_kpc', 'kpc', '', rings.map((row) => row.r_kpc)),
          { ...numbers('n_stars', '', '', rings.map((row) => row.n_stars)), integer: true },
          texts('sigma', '', rings.map((row) => latexAsymmetric(row.sigma_kms, row.err_lo, row.err_hi, 1))),
        ],
        { caption: `Velocity dispersion of ${galaxy} in rings`, label: 'tab:dispersion', notes: ['Errors are 1 sigma.'] },
      );
    }
    case 'estimators':
      return tableForPaper(
        [
          texts('estimator', '', estimators.map((row) => row.name)),
          numbers('r_kpc', 'kpc', '', estimators.map((row) => row.r_kpc)),
          texts('log10_mass', '', estimators.map((row) => latexAsymmetric(row.log10_mass, row.err_lo, row.err_hi, 3))),
        ],
        { caption: `Mass estimators of ${galaxy}`, label: 'tab:estimators', notes: [`Errors are 1 sigma (${source}).`] },
      );
    case 'difference': {
      const table = TABLES.difference(run, choices);
      const runs = table.columns.find((column) => column.name === 'run');
      const at = (column: string): ArrayLike<number> => numbersOf(table, column);
      return tableForPaper(
        [
          texts('run', '', runs?.kind === 'text' ? runs.values : []),
          numbers('r_over_rh', '', '', at('r_over_rh')), numbers('r_kpc', 'kpc', '', at('r_kpc')),
          texts('difference', '', Array.from(at('_q50'), (median, i) => (Number.isFinite(median)
            ? latexAsymmetric(median, median - at('_q16')[i]!, at('_q84')[i]! - median, 3) : '---'))),
        ],
        { caption: `Masses relative to ${run.label}`, label: 'tab:difference', notes: ['Medians and equal-tailed 68 % intervals of both errors together.'] },
      );
    }
    case 'samples':
      throw new SteelyardError('usage', 'The posterior samples are too long for LaTeX: export them as CSV, FITS or HDF5.');
  }
}

/** The values of the column whose name ends so. */
function numbersOf({ columns }: Table, ending: string): Float64Array {
  const found = columns.find(({ name }) => name.endsWith(ending));
  return found?.kind === 'number' ? found.values : new Float64Array(0);
}

export function tableForPaper(columns: readonly Column[], words: { caption: string; label: string; notes: readonly string[] }): string {
  return latexTable({ columns, rowCount: columns[0]!.values.length, meta: {} }, {
    ...words,
    style: 'booktabs',
    decimals: { r_over_rh: 1, r_kpc: 3, n_stars: 0 },
    titles: {
      run: 'Run', n_stars: '$N_\\star$', sigma: '$\\sigma_{\\rm los}$ [km\\,s$^{-1}$]', v_circ: '$v_{\\rm circ}$ [km\\,s$^{-1}$]',
      log10_density: '$\\log_{10} \\bar\\rho(<r)/(M_\\odot\\,{\\rm kpc}^{-3})$', difference: '$\\Delta\\log_{10} M(<r)$',
      estimator: 'Estimator', r_over_rh: '$r/R_{\\rm h}$', r_kpc: '$r$', log10_mass: '$\\log_{10} M(<r)/M_\\odot$' },
  });
}

function hdf5Of(analysis: Analysis, name: TableName): Promise<Uint8Array> {
  if (name !== 'samples') throw new SteelyardError('usage', 'HDF5 is for the posterior samples: export this table as CSV, ECSV, FITS, VOTable or LaTeX.');
  const { posterior, result } = analysis;
  return writeSamplesHdf5({
    log10Mass: posterior.log10Mass,
    sampleCount: posterior.sampleCount,
    radiiOverRh: posterior.radiiOverRh,
    radiiKpc: result.radii.map(({ r_kpc }) => r_kpc),
    provenance: provenanceMeta(analysis),
  });
}
