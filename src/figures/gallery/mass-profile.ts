import { massProfileChart } from '../charts/mass-profile.ts';
import type { FigureStyle } from '../charts/style.ts';
import { syntheticResult } from './synthetic.ts';
import type { Figure } from './figure.ts';

const STYLE: FigureStyle = { theme: 'paper', width: 480, height: 420, fontSize: 13 };

export function massProfile(): Figure {
  return { option: massProfileChart(syntheticResult(false), STYLE), style: STYLE };
}

export function massProfileOfAMock(): Figure {
  const style: FigureStyle = { ...STYLE, theme: 'dark' };
  return { option: massProfileChart(syntheticResult(true), style), style };
}

export function massProfileLogLog(): Figure {
  return { option: massProfileChart(syntheticResult(true), STYLE, { axes: 'log-log' }), style: STYLE };
}
