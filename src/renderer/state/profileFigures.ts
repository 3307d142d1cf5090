import type { EChartsOption } from 'echarts';
import { cornerChart } from '../../figures/charts/corner.ts';
import { profilesChart } from '../../figures/charts/derived-profile.ts';
import type { ProfileQuantity } from '../../figures/charts/derived-profile.ts';
import { differenceChart } from '../../figures/charts/difference.ts';
import { dispersionProfileChart } from '../../figures/charts/dispersion-profile.ts';
import { domainChart } from '../../figures/charts/domain.ts';
import type { Abscissa, ChartRun } from '../../figures/charts/runs.ts';
import type { FigureStyle } from '../../figures/charts/style.ts';
import type { AnalysisResult } from '../../shared/posterior.ts';

type Build = (style: FigureStyle) => EChartsOption;

export function profilesFigure(quantity: ProfileQuantity, runs: readonly ChartRun[], abscissa: Abscissa = 'kpc'): Build {
  return (style) => profilesChart(quantity, runs, style, { abscissa });
}

export function dispersionFigure(runs: readonly ChartRun[], abscissa: Abscissa = 'kpc'): Build {
  return (style) => dispersionProfileChart(runs, style, { abscissa });
}

export function differenceFigure([reference, ...others]: readonly ChartRun[], abscissa: Abscissa): Build {
  return (style) => differenceChart(reference, others, style, { abscissa });
}

/** The joint posterior of the first run, the others as outlines over it. */
export function cornersFigure([first, ...others]: readonly ChartRun[], radii: readonly number[], smoothing: number): Build {
  return (style) => cornerChart(first.posterior, style, {
    radii, smoothing,
    ...(first.result.truth ? { truth: first.result.truth } : {}),
    ...(others.length > 0 ? { label: first.label, others } : {}),
  });
}

export function domainFigure({ domain, galaxy }: AnalysisResult): Build | undefined {
  return domain?.map ? (style) => domainChart(domain, galaxy, style) : undefined;
}
