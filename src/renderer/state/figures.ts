import type { EChartsOption } from 'echarts';
import { cornerChart } from '../../figures/charts/corner.ts';
import { massProfileChart } from '../../figures/charts/mass-profile.ts';
import type { AnalysisReport, SelectionPreview } from '../../shared/api.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { FigureStyle } from '../../figures/charts/style.ts';

type Build = (style: FigureStyle) => EChartsOption;

export function skyFigure(preview: SelectionPreview, _galaxy: Galaxy): Build {
  return () => ({ xAxis: { inverse: true }, yAxis: {}, series: [{ type: 'scatter', symbolSize: 4, data: Array.from(preview.x, (x, i) => [x, preview.y[i]]) }] });
}
export function phaseSpaceFigure(preview: SelectionPreview, _galaxy: Galaxy): Build {
  return () => ({ xAxis: {}, yAxis: { scale: true }, series: [{ type: 'scatter', symbolSize: 4, data: Array.from(preview.x, (x, i) => [Math.hypot(x, preview.y[i]), preview.velocity[i]]) }] });
}
export function velocityFigure(_preview: SelectionPreview): Build {
  return () => ({});
}
export function massProfileFigure({ result }: AnalysisReport): Build {
  return (style) => massProfileChart(result, style);
}

export function cornerFigure({ posterior, result }: AnalysisReport): Build {
  return (style) => cornerChart(posterior, style, result.truth ? { truth: result.truth } : {});
}
