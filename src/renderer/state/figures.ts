import type { EChartsOption } from 'echarts';
import { cornerChart } from '../../figures/charts/corner.ts';
import { massProfileChart } from '../../figures/charts/mass-profile.ts';
import type { FigureStyle } from '../../figures/charts/style.ts';
import type { AnalysisReport } from '../../shared/api.ts';

type Build = (style: FigureStyle) => EChartsOption;

export function massProfileFigure({ result }: AnalysisReport): Build {
  return (style) => massProfileChart(result, style);
}

export function cornerFigure({ posterior, result }: AnalysisReport): Build {
  return (style) => cornerChart(posterior, style, result.truth ? { truth: result.truth } : {});
}
