import { writeCsv } from '../../formats/csv/csvWriter.ts';
import { writeEcsv } from '../../formats/ecsv/ecsvWriter.ts';
import { writeFits } from '../../formats/fits/fitsWriter.ts';
import { writeSamplesHdf5 } from '../../formats/hdf5/writeSamples.ts';
import { latexAsymmetric, latexTable } from '../../formats/latex/latexTable.ts';
import { writeVotable } from '../../formats/votable/votableWriter.ts';
import type { ExportTableFormat, TableName } from '../../shared/api.ts';
import type { Column, Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Analysis } from '../analyse.ts';

function numbers(name: string, unit: string, description: string, values: ArrayLike<number>): Column {
  return { kind: 'number', name, unit, description, ucd: '', values: Float64Array.from(values), integer: false };
}

function texts(name: string, description: string, values: readonly string[]): Column {
  return { kind: 'text', name, unit: '', description, ucd: '', values };
}

/** What every file says of where it comes from. */
export function provenanceMeta({ result }: Analysis): Record<string, string> {
  const { provenance, model, sample } = result;
  return {
    galaxy: result.galaxy,
    program: `${provenance.program} ${provenance.version}`,
    command: provenance.command,
    model: `${model.name} ${model.version}`,
    model_sha256: model.sha256,
    model_training: model.synthetic ? 'synthetic equilibrium mocks' : 'simulations',
    catalogue: provenance.catalogue,
    catalogue_sha256: provenance.catalogue_sha256,
    columns: Object.entries(provenance.columns).map(([role, column]) => `${role}=${column}`).join('; '),
    selection: result.selection.map(({ sentence }) => sentence).join(' '),
    seed: String(provenance.seed),
    samples: String(provenance.samples),
    n_stars: String(sample.n_stars),
    sigma_kms: `${sample.sigma_kms.toFixed(3)} +- ${sample.sigma_err.toFixed(3)}`,
    vsys_kms: `${sample.vsys_kms.toFixed(3)} +- ${sample.vsys_err.toFixed(3)}`,
    r_half_pc: sample.r_half_pc.toFixed(2),
    distance_kpc: sample.distance_kpc.toFixed(3),
    references: provenance.references.join(' '),
    ...(result.warnings.length > 0 ? { warnings: result.warnings.join(' ') } : {}),
    ...(provenance.created ? { created: provenance.created } : {}),
  };
}

/** One row a radius. */
export function profileTable(analysis: Analysis): Table {
  const { radii, truth } = analysis.result;
  const quantile = (key: 'q025' | 'q16' | 'q50' | 'q84' | 'q975', percent: string) =>
    numbers(`log10_mass_${key}`, 'dex(Msun)', `${percent} quantile of log10 of the enclosed mass`, radii.map((row) => row.log10_mass[key]));
  return {
    columns: [
      numbers('r_over_rh', '', 'radius in units of the projected, circularised half-light radius', radii.map((row) => row.r_over_rh)),
      numbers('r_kpc', 'kpc', 'radius (3-D)', radii.map((row) => row.r_kpc)),
      quantile('q025', '2.5 %'), quantile('q16', '16 %'), quantile('q50', '50 %'), quantile('q84', '84 %'), quantile('q975', '97.5 %'),
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

const TABLES: Readonly<Record<TableName, (analysis: Analysis) => Table>> = {
  profile: profileTable, estimators: estimatorTable, samples: samplesTable,
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

/** @throws SteelyardError `usage` for a table that the format is not made for */
export async function encodeTable(analysis: Analysis, name: TableName, format: ExportTableFormat): Promise<Uint8Array> {
  switch (format) {
    case 'csv': return writeCsv(TABLES[name](analysis));
    case 'ecsv': return writeEcsv(TABLES[name](analysis));
    case 'fits': return writeFits(TABLES[name](analysis));
    case 'votable': return writeVotable(TABLES[name](analysis));
    case 'latex': return new TextEncoder().encode(latexOf(analysis, name));
    case 'hdf5': return hdf5Of(analysis, name);
  }
}

function latexOf(analysis: Analysis, name: TableName): string {
  const { galaxy, radii, estimators, model, provenance } = analysis.result;
  const source = `${model.name} ${model.version}, seed ${provenance.seed}, ${provenance.program} ${provenance.version}`;
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
    case 'estimators':
      return tableForPaper(
        [
          texts('estimator', '', estimators.map((row) => row.name)),
          numbers('r_kpc', 'kpc', '', estimators.map((row) => row.r_kpc)),
          texts('log10_mass', '', estimators.map((row) => latexAsymmetric(row.log10_mass, row.err_lo, row.err_hi, 3))),
        ],
        { caption: `Mass estimators of ${galaxy}`, label: 'tab:estimators', notes: [`Errors are 1 sigma (${source}).`] },
      );
    case 'samples':
      throw new SteelyardError('usage', 'The posterior samples are too long for LaTeX: export them as CSV, FITS or HDF5.');
  }
}

function tableForPaper(columns: readonly Column[], words: { caption: string; label: string; notes: readonly string[] }): string {
  return latexTable({ columns, rowCount: columns[0]!.values.length, meta: {} }, {
    ...words,
    style: 'booktabs',
    decimals: { r_over_rh: 1, r_kpc: 3 },
    titles: { estimator: 'Estimator', r_over_rh: '$r/R_{\\rm h}$', r_kpc: '$r$', log10_mass: '$\\log_{10} M(<r)/M_\\odot$' },
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
