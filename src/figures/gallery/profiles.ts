import { profilesChart } from '../charts/derived-profile.ts';
import { differenceChart } from '../charts/difference.ts';
import { dispersionProfileChart } from '../charts/dispersion-profile.ts';
import type { FigureStyle } from '../charts/style.ts';
import type { Figure } from './figure.ts';
import { syntheticRuns } from './synthetic.ts';

const STYLE: FigureStyle = { theme: 'paper', width: 480, height: 400, fontSize: 13 };
const DARK: FigureStyle = { ...STYLE, theme: 'dark' };
/** A journal's single column: 88 mm. */
const COLUMN: FigureStyle = { theme: 'paper', width: 333, height: 270, fontSize: 10 };

export function circularVelocity(): Figure {
  return { option: profilesChart('circular-velocity', syntheticRuns().slice(0, 1), STYLE), style: STYLE };
}

export function meanDensity(): Figure {
  return { option: profilesChart('density', syntheticRuns().slice(0, 1), COLUMN), style: COLUMN };
}

export function meanDensitiesOfSeveral(): Figure {
  return { option: profilesChart('density', syntheticRuns(), DARK, { abscissa: 'R_h' }), style: DARK };
}

export function massesOfSeveral(): Figure {
  return { option: profilesChart('mass', syntheticRuns(), STYLE), style: STYLE };
}

export function dispersions(): Figure {
  return { option: dispersionProfileChart(syntheticRuns().slice(0, 1), STYLE), style: STYLE };
}

export function dispersionsOfSeveral(): Figure {
  return { option: dispersionProfileChart(syntheticRuns().slice(2), DARK, { abscissa: 'R_h' }), style: DARK };
}

export function differences(): Figure {
  const [reference, ...others] = syntheticRuns();
  return { option: differenceChart(reference!, others, STYLE), style: STYLE };
}
