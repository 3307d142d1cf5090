import { cornerChart, mapsChart, massProfileChart, phaseSpaceChart, selectedStars, skyChart, velocityHistogramChart, type FigureStyle } from '../../figures/charts/index.ts';
import { renderPdf, renderPng, renderSvg } from '../../figures/render/index.ts';
import type { FigureFormat, FigureName } from '../../shared/api.ts';
import type { Analysis } from '../analyse.ts';

type Option = Parameters<typeof renderSvg>[0];

/** A two-column figure at 300 dots an inch. */
const SCALE = 300 / 96;

/** Each figure at the size that a journal's page wants it, px at 96 an inch. */
const FIGURES: Readonly<Record<FigureName, { width: number; height: number; draw: (analysis: Analysis, style: FigureStyle) => Option }>> = {
  'mass-profile': { width: 560, height: 440, draw: ({ result }, style) => massProfileChart(result, style) },
  corner: {
    width: 900, height: 900,
    draw: ({ posterior, result }, style) => cornerChart(posterior, style, result.truth ? { truth: result.truth } : {}),
  },
  sky: { width: 480, height: 480, draw: (analysis, style) => skyChart(starsOf(analysis), style) },
  'phase-space': { width: 560, height: 420, draw: (analysis, style) => phaseSpaceChart(starsOf(analysis), style) },
  velocities: { width: 480, height: 360, draw: (analysis, style) => velocityHistogramChart(starsOf(analysis), style) },
  maps: { width: 720, height: 400, draw: ({ maps, card }, style) => mapsChart(maps, card.recipe.maps, style) },
};

export const FIGURE_MEDIA: Readonly<Record<FigureFormat, string>> = { svg: 'image/svg+xml', pdf: 'application/pdf', png: 'image/png' };

function starsOf({ stars, selection, sample, galaxy }: Analysis) {
  return selectedStars(stars, selection, sample, galaxy);
}

/** A figure for papers, the same bytes for the same analysis. */
export async function encodeFigures(
  analysis: Analysis, name: FigureName, formats: readonly FigureFormat[],
): Promise<Map<FigureFormat, Uint8Array>> {
  const { width, height, draw } = FIGURES[name];
  const style: FigureStyle = { theme: 'paper', width, height, fontSize: name === 'corner' ? 9 : 12 };
  const svg = renderSvg(draw(analysis, style), style);
  const files = new Map<FigureFormat, Uint8Array>();
  for (const format of formats) {
    files.set(format, format === 'svg' ? new TextEncoder().encode(svg) : format === 'png' ? renderPng(svg, SCALE) : await renderPdf(svg));
  }
  return files;
}
