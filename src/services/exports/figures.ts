import {
  cornerChart, differenceChart, dispersionProfileChart, domainChart, mapsChart, massProfileChart, phaseSpaceChart, profilesChart,
  selectedStars, skyChart, velocityHistogramChart, type ChartRun, type FigureStyle,
} from '../../figures/charts/index.ts';
import { renderPdf, renderPng, renderSvg, withPngText } from '../../figures/render/index.ts';
import type { FigureFormat, FigureName, FigureOptions } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { DomainReport } from '../../shared/posterior.ts';
import type { Analysis } from '../analyse.ts';
import { provenanceLine } from './provenance.ts';

type Option = Parameters<typeof renderSvg>[0];

/** An analysis and what a key calls it. */
export interface NamedAnalysis {
  readonly label: string;
  readonly analysis: Analysis;
}

/** Figures are set at 96 px an inch and rasterised at this. */
const DOTS_PER_INCH = 300;

interface Request {
  /** The first is the one that the figure is of. */
  readonly runs: readonly [NamedAnalysis, ...NamedAnalysis[]];
  readonly style: FigureStyle;
  readonly options: FigureOptions;
}

interface FigureKind {
  /** Px at 96 an inch. */
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly draw: (request: Request) => Option;
}

/** Each figure at the size that a journal's page wants it. */
const FIGURES: Readonly<Record<FigureName, FigureKind>> = {
  'mass-profile': {
    width: 560, height: 440, fontSize: 12,
    draw: ({ runs, style, options }) => (runs.length > 1
      ? profilesChart('mass', runs.map(chartRun), style, abscissaOf(options))
      : massProfileChart(runs[0].analysis.result, style)),
  },
  corner: { width: 900, height: 900, fontSize: 9, draw: drawCorner },
  'circular-velocity': {
    width: 560, height: 440, fontSize: 12,
    draw: ({ runs, style, options }) => profilesChart('circular-velocity', runs.map(chartRun), style, abscissaOf(options)),
  },
  density: {
    width: 560, height: 440, fontSize: 12,
    draw: ({ runs, style, options }) => profilesChart('density', runs.map(chartRun), style, abscissaOf(options)),
  },
  dispersion: {
    width: 560, height: 440, fontSize: 12,
    draw: ({ runs, style, options }) => dispersionProfileChart(runs.map(chartRun), style, abscissaOf(options)),
  },
  difference: { width: 560, height: 440, fontSize: 12, draw: drawDifference },
  sky: { width: 480, height: 480, fontSize: 12, draw: ({ runs, style }) => skyChart(starsOf(runs[0].analysis), style) },
  'phase-space': {
    width: 560, height: 420, fontSize: 12, draw: ({ runs, style }) => phaseSpaceChart(starsOf(runs[0].analysis), style),
  },
  velocities: {
    width: 480, height: 360, fontSize: 12, draw: ({ runs, style }) => velocityHistogramChart(starsOf(runs[0].analysis), style),
  },
  domain: {
    width: 640, height: 400, fontSize: 12,
    draw: ({ runs: [{ analysis: { result } }], style }) => domainChart(result.domain ?? NO_DOMAIN, result.galaxy, style),
  },
  maps: {
    width: 720, height: 400, fontSize: 12,
    draw: ({ runs: [{ analysis: { maps, card } }], style }) => mapsChart(maps, card.recipe.maps, style),
  },
};

/** Of analyses that were made before there was a check. */
const NO_DOMAIN: DomainReport = { verdict: 'unknown', sentence: '', p_value: null, checks: [] };

/** Figures that may show several runs. */
const OF_SEVERAL: readonly FigureName[] = ['mass-profile', 'corner', 'circular-velocity', 'density', 'dispersion', 'difference'];

export const FIGURE_MEDIA: Readonly<Record<FigureFormat, string>> = { svg: 'image/svg+xml', pdf: 'application/pdf', png: 'image/png' };

function drawCorner({ runs: [first, ...others], style, options }: Request): Option {
  const { posterior, result } = first.analysis;
  const known = options.radii?.filter((k) => k < posterior.radiiOverRh.length);
  if (known && known.length < 1) {
    const count = posterior.radiiOverRh.length;
    throw new SteelyardError('value-invalid', `The corner plot needs radii among the ${count} of the posterior: choose at least one.`);
  }
  return cornerChart(posterior, style, {
    ...(result.truth ? { truth: result.truth } : {}),
    ...(known ? { radii: known } : {}),
    ...(options.smoothing === undefined ? {} : { smoothing: options.smoothing }),
    ...(others.length > 0 ? { label: first.label, others: others.map(chartRun) } : {}),
  });
}

function drawDifference({ runs: [reference, ...others], style, options }: Request): Option {
  if (others.length === 0) throw new SteelyardError('usage', 'A difference needs two runs or more: choose another run to compare with.');
  return differenceChart(chartRun(reference), others.map(chartRun), style, abscissaOf(options));
}

function chartRun({ label, analysis: { result, posterior } }: NamedAnalysis): ChartRun {
  return { label, result, posterior };
}

function abscissaOf({ abscissa }: FigureOptions): Pick<FigureOptions, 'abscissa'> {
  return abscissa === undefined ? {} : { abscissa };
}

function starsOf({ stars, selection, sample, galaxy }: Analysis) {
  return selectedStars(stars, selection, sample, galaxy);
}

/** A figure's own look where the options say nothing; a width alone keeps its shape. */
export function styleOf(name: FigureName, options: FigureOptions): FigureStyle {
  const kind = FIGURES[name];
  const width = options.width ?? kind.width;
  return {
    theme: options.theme ?? 'paper', width,
    height: options.height ?? Math.round((width * kind.height) / kind.width),
    fontSize: options.fontSize ?? kind.fontSize,
  };
}

/** A figure as SVG, its provenance in it. */
export function drawFigure(
  run: NamedAnalysis, name: FigureName, options: FigureOptions = {}, others: readonly NamedAnalysis[] = [],
): string {
  const style = styleOf(name, options);
  const runs: Request['runs'] = [run, ...(OF_SEVERAL.includes(name) ? others : [])];
  return renderSvg(FIGURES[name].draw({ runs, style, options }), style, provenanceLine(runs.map(({ analysis }) => analysis)));
}

/**
 * A figure in the formats that are wanted, the same bytes for the same analysis.
 * @throws SteelyardError `usage` for a difference of one run; `value-invalid` for radii that the posterior does not have
 */
export async function encodeFigures(
  run: NamedAnalysis, name: FigureName, formats: readonly FigureFormat[], options: FigureOptions = {},
  others: readonly NamedAnalysis[] = [],
): Promise<Map<FigureFormat, Uint8Array>> {
  const svg = drawFigure(run, name, options, others);
  const about = provenanceLine([run, ...others].map(({ analysis }) => analysis));
  const files = new Map<FigureFormat, Uint8Array>();
  for (const format of formats) files.set(format, await encodeFigure(svg, format, run.analysis.result, about));
  return files;
}

/** What a result says of itself in a picture's own fields. */
interface FigureOrigin {
  readonly galaxy: string;
  readonly provenance: { readonly program: string; readonly version: string };
}

/** @param about where it comes from, in a line */
export async function encodeFigure(
  svg: string, format: FigureFormat, { galaxy, provenance }: FigureOrigin, about: string,
): Promise<Uint8Array> {
  switch (format) {
    case 'svg': return new TextEncoder().encode(svg);
    case 'pdf': return renderPdf(svg);
    case 'png': return withPngText(
      renderPng(svg, DOTS_PER_INCH / 96),
      { Title: galaxy, Software: `${provenance.program} ${provenance.version}`, Description: about },
      DOTS_PER_INCH,
    );
  }
}
