import { innerSlopeChart } from '../../figures/charts/index.ts';
import { renderSvg } from '../../figures/render/index.ts';
import { writeFilesAtomically } from '../../formats/files/writeAtomically.ts';
import { latexAsymmetric } from '../../formats/latex/latexTable.ts';
import { writeTable } from '../../formats/writeTable.ts';
import { mixtureOnGrid } from '../../learning/inference/mixture.ts';
import { FIGURE_FORMATS, type ExportedFile, type FigureFormat, type FigureOptions, type SlopeTableFormat } from '../../shared/api.ts';
import type { Table } from '../../shared/catalogue.ts';
import type { SlopeAnalysis } from '../analyseSlope.ts';
import { priorDensity } from '../training/slopeEvaluation.ts';
import { numbers, texts } from './columns.ts';
import { encodeFigure, FIGURE_MEDIA } from './figures.ts';
import { fileStem } from './provenance.ts';
import { tableForPaper, TABLE_FILES } from './tables.ts';

const POINTS = 401;
const LOOK = { width: 480, height: 360, fontSize: 12 } as const;

/** Density and prior on a grid that holds all but a millionth of either. */
export function slopeOnGrid({ result: { mixture }, card: { prior } }: SlopeAnalysis) {
  const reach = 5 * Math.max(...mixture.deviations.filter((_, k) => mixture.weights[k]! > 1e-3));
  const means = mixture.means.filter((_, k) => mixture.weights[k]! > 1e-3);
  const low = Math.min(prior.low, Math.max(Math.min(...means) - reach, prior.low - 1));
  const high = Math.max(prior.low + prior.step * prior.density.length, Math.min(Math.max(...means) + reach, 1));
  const { at, density } = mixtureOnGrid(mixture, low, high, POINTS);
  return { at, density, prior: at.map((slope) => priorDensity(prior, slope)) };
}

/** One row a slope. */
export function slopeTable(analysis: SlopeAnalysis): Table {
  const { at, density, prior } = slopeOnGrid(analysis);
  return {
    columns: [
      numbers('slope', '', `d ln rho / d ln r of the dark matter at ${analysis.result.radius_pc} pc`, at),
      numbers('density', '', 'probability density of the slope', density),
      numbers('prior_density', '', 'the same for the training set alone', prior),
    ],
    rowCount: POINTS,
    meta: slopeMeta(analysis),
  };
}

function slopeMeta({ result }: SlopeAnalysis): Record<string, string> {
  const { provenance, model, slope } = result;
  return {
    galaxy: result.galaxy,
    program: `${provenance.program} ${provenance.version}`,
    command: provenance.command,
    model: `${model.name} ${model.version}`,
    model_sha256: model.sha256,
    model_training: model.synthetic ? 'synthetic equilibrium mocks' : 'simulations',
    catalogue: provenance.catalogue,
    catalogue_sha256: provenance.catalogue_sha256,
    selection: result.selection.join(' '),
    slope: `${slope.q50.toFixed(3)}, 68 % ${slope.q16.toFixed(3)} to ${slope.q84.toFixed(3)}, 95 % ${slope.q025.toFixed(3)} to ${slope.q975.toFixed(3)}`,
    references: provenance.references.join(' '),
    ...(result.warnings.length > 0 ? { warnings: result.warnings.join(' ') } : {}),
    ...(provenance.created ? { created: provenance.created } : {}),
  };
}

/** The figure as SVG, its provenance in it. */
export function drawSlope(analysis: SlopeAnalysis, options: FigureOptions = {}): string {
  const { result } = analysis;
  const { at, density, prior } = slopeOnGrid(analysis);
  const width = options.width ?? LOOK.width;
  const style = {
    theme: options.theme ?? 'paper', width, height: options.height ?? Math.round((width * LOOK.height) / LOOK.width),
    fontSize: options.fontSize ?? LOOK.fontSize,
  } as const;
  return renderSvg(innerSlopeChart({
    galaxy: result.galaxy, radiusPc: result.radius_pc, slope: at, density, prior,
    interval: [result.slope.q16, result.slope.q84], median: result.slope.q50,
  }, style), style, aboutOf(analysis));
}

function aboutOf(analysis: SlopeAnalysis): string {
  return Object.entries(slopeMeta(analysis)).filter(([, text]) => text !== '').map(([key, text]) => `${key} ${text}`).join('; ');
}

/** The figure as a file. */
export async function slopeFigure(analysis: SlopeAnalysis, format: FigureFormat, options: FigureOptions = {}): Promise<ExportedFile> {
  const bytes = await encodeFigure(drawSlope(analysis, options), format, analysis.result, aboutOf(analysis));
  return { fileName: `${fileStem(analysis)}-inner-slope.${format}`, mediaType: FIGURE_MEDIA[format], bytes };
}

/** The density as a table, or in LaTeX its summary. */
export function slopeTableFile(analysis: SlopeAnalysis, format: SlopeTableFormat): ExportedFile {
  const { extension, mediaType } = TABLE_FILES[format];
  const bytes = format === 'latex' ? new TextEncoder().encode(latexOf(analysis)) : writeTable(slopeTable(analysis), format);
  return { fileName: `${fileStem(analysis)}-inner-slope.${extension}`, mediaType, bytes };
}

function latexOf({ result }: SlopeAnalysis): string {
  const { galaxy, slope, peaks, model, provenance } = result;
  return tableForPaper(
    [
      texts('Slope', '', [latexAsymmetric(slope.q50, slope.q50 - slope.q16, slope.q84 - slope.q50, 2)]),
      texts('Peaks', '', [peaks.map(({ at, probability }) => `${at.toFixed(2)} (${(100 * probability).toFixed(0)} %)`).join(', ')]),
      texts('P(shallower than -0.5)', '', [result.core_probability.toFixed(2)]),
    ],
    {
      caption: `Inner slope of the dark matter of ${galaxy} at ${result.radius_pc} pc`, label: 'tab:inner-slope',
      notes: [`Median and equal-tailed 68 % interval (${model.name} ${model.version}, ${provenance.program} ${provenance.version}).`],
    },
  );
}

/**
 * Writes the slope's result, table and figure into a folder: all of them, or none.
 * @returns the names of the files
 * @throws SteelyardError `file-unreadable` when the folder cannot be written to
 */
export async function exportSlope(analysis: SlopeAnalysis, folder: string, options: FigureOptions = {}): Promise<string[]> {
  const svg = drawSlope(analysis, options);
  const table = slopeTable(analysis);
  const files = [
    { name: 'inner-slope.json', bytes: new TextEncoder().encode(`${JSON.stringify(analysis.result, null, 2)}\n`) },
    ...([['csv', 'csv'], ['ecsv', 'ecsv'], ['fits', 'fits'], ['votable', 'vot']] as const)
      .map(([format, extension]) => ({ name: `inner-slope.${extension}`, bytes: writeTable(table, format) })),
    ...await Promise.all(FIGURE_FORMATS.map(async (format) => ({ name: `inner-slope.${format}`, bytes: await encodeFigure(svg, format, analysis.result, aboutOf(analysis)) }))),
  ];
  await writeFilesAtomically(folder, files);
  return files.map(({ name }) => name);
}
