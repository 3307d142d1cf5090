import { cornerChart } from '../charts/corner.ts';
import type { FigureStyle } from '../charts/style.ts';
import type { Figure } from './figure.ts';
import { syntheticPosterior, syntheticRuns, syntheticTruth } from './synthetic.ts';

export function cornerOfAllMasses(): Figure {
  const style: FigureStyle = { theme: 'paper', width: 960, height: 960, fontSize: 15 };
  return { option: cornerChart(syntheticPosterior(2000, 2), style), style };
}

export function cornerOfThreeMasses(): Figure {
  const style: FigureStyle = { theme: 'dark', width: 480, height: 480, fontSize: 13 };
  return { option: cornerChart(syntheticPosterior(2000, 2), style, { radii: [0, 4, 9], truth: syntheticTruth() }), style };
}

export function cornerOfSeveral(): Figure {
  const style: FigureStyle = { theme: 'paper', width: 560, height: 560, fontSize: 13 };
  const [first, ...others] = syntheticRuns().slice(0, 3);
  return { option: cornerChart(first!.posterior, style, { radii: [0, 2, 6, 9], label: first!.label, others, smoothing: 1.3 }), style };
}
