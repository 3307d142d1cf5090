import type { EChartsOption } from 'echarts';
import { cornerChart } from '../../figures/charts/corner.ts';
import { massProfileChart } from '../../figures/charts/mass-profile.ts';
import { phaseSpaceChart } from '../../figures/charts/phase-space.ts';
import { reasonOf } from '../../figures/charts/selected-stars.ts';
import type { SelectedStars } from '../../figures/charts/selected-stars.ts';
import { skyChart } from '../../figures/charts/sky.ts';
import type { FigureStyle } from '../../figures/charts/style.ts';
import { velocityHistogramChart } from '../../figures/charts/velocity-histogram.ts';
import type { AnalysisReport, SelectionView, StarPoints } from '../../shared/api.ts';
import type { Galaxy } from '../../shared/galaxy.ts';

type Build = (style: FigureStyle) => EChartsOption;

export interface StarFigures {
  readonly sky: Build;
  readonly phaseSpace: Build;
  readonly velocities: Build;
}

/** The plots of a selection; undefined while too few stars are left to give them a velocity scale. */
export function starFigures(view: SelectionView, points: StarPoints, galaxy: Galaxy): StarFigures | undefined {
  if (!Number.isFinite(view.systemicVelocity) || !Number.isFinite(view.velocityDispersion)) return undefined;
  const { selection, systemicVelocity, velocityDispersion } = view;
  const { pcPerArcmin } = points;
  const double = (values: Float32Array): Float64Array => Float64Array.from(values);
  const stars: SelectedStars = {
    east: double(points.east), north: double(points.north), radius: double(points.radius),
    velocity: double(points.velocity), velocityError: double(points.velocityError),
    weight: selection.weights,
    removedBy: selection.removedBy,
    reasons: selection.reports.map(reasonOf),
    galaxy: {
      name: galaxy.name,
      halfLightRadius: galaxy.halfLightRadius.value,
      ellipticity: galaxy.ellipticity.value,
      positionAngle: galaxy.positionAngle.value,
      pcPerArcmin, systemicVelocity, velocityDispersion,
    },
  };
  return {
    sky: (style) => skyChart(stars, style),
    phaseSpace: (style) => phaseSpaceChart(stars, style),
    velocities: (style) => velocityHistogramChart(stars, style),
  };
}

export function massProfileFigure({ result }: AnalysisReport): Build {
  return (style) => massProfileChart(result, style);
}

export function cornerFigure({ posterior, result }: AnalysisReport): Build {
  return (style) => cornerChart(posterior, style, result.truth ? { truth: result.truth } : {});
}
