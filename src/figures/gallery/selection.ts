import { phaseSpaceChart } from '../charts/phase-space.ts';
import { skyChart } from '../charts/sky.ts';
import type { FigureStyle } from '../charts/style.ts';
import { velocityHistogramChart } from '../charts/velocity-histogram.ts';
import type { Figure } from './figure.ts';
import { syntheticStars } from './synthetic.ts';

const SQUARE: FigureStyle = { theme: 'paper', width: 500, height: 500, fontSize: 13 };
const WIDE: FigureStyle = { theme: 'paper', width: 560, height: 420, fontSize: 13 };

export function skyByWeight(): Figure {
  return { option: skyChart(syntheticStars(true, 3), SQUARE), style: SQUARE };
}

export function skyDark(): Figure {
  const style: FigureStyle = { ...SQUARE, theme: 'dark' };
  return { option: skyChart(syntheticStars(false, 3), style), style };
}

export function phaseSpace(): Figure {
  return { option: phaseSpaceChart(syntheticStars(false, 3), WIDE), style: WIDE };
}

export function phaseSpaceByWeight(): Figure {
  const style: FigureStyle = { ...WIDE, theme: 'dark' };
  return { option: phaseSpaceChart(syntheticStars(true, 3), style), style };
}

export function velocityHistogram(): Figure {
  const style: FigureStyle = { ...WIDE, width: 460, height: 360 };
  return { option: velocityHistogramChart(syntheticStars(true, 3), style), style };
}
