import type { EChartsOption } from 'echarts';
import type { FigureStyle } from '../charts/style.ts';

/** One picture of the gallery. */
export interface Figure {
  readonly option: EChartsOption;
  readonly style: FigureStyle;
}
