import { expect, test } from 'vitest';
import type { SimulatedFacts } from '../../shared/apiSimulations.ts';
import { projectedViewChart } from './projected-view.ts';
import type { FigureStyle } from './style.ts';
import { suiteGalaxiesChart } from './suite-galaxies.ts';

const STYLE: FigureStyle = { theme: 'light', width: 800, height: 320, fontSize: 12 };
const facts = (mass: number, kappaRot: number): SimulatedFacts => ({
  stars: 1000, stellarMass: 1e5, massWithinHalfLightRadius: mass, halfLightRadius: 0.3, velocityDispersion: 9, kappaRot, vOverSigma: 0.1,
  bOverA: 0.9, cOverA: 0.8, jeans: null,
});

interface Drawn { readonly type: string; readonly xAxisIndex: number; readonly data: readonly (readonly number[])[] }
const drawn = (option: { series?: unknown }): readonly Drawn[] => option.series as readonly Drawn[];

test('galaxies that are taken, left out and looked at are told apart, and the most support is a line', () => {
  const galaxies = [
    { facts: facts(1e7, 0.3), taken: true, chosen: false }, { facts: facts(1e8, 0.9), taken: false, chosen: true },
  ];
  const series = drawn(suiteGalaxiesChart(galaxies, { measure: 'kappa_rot', maximum: 0.5 }, STYLE));
  const [hollow, filled, marked] = series.filter(({ xAxisIndex }) => xAxisIndex === 0);
  expect([hollow!.data[0]![0], filled!.data[0]![0], marked!.data[0]![0]]).toEqual([8, 7, 8]);
  expect(series.find(({ type }) => type === 'line')!.data.map(([, level]) => level)).toEqual([0.5, 0.5]);
  expect(drawn(suiteGalaxiesChart(galaxies, { measure: 'none', maximum: null }, STYLE)).some(({ type }) => type === 'line')).toBe(false);
});

test('a view has its velocities in units of the dispersion', () => {
  const recipe = { pixels: 48, skyExtent: 3, radiusExtent: 3, velocityExtent: 4, bandwidthFactor: 1, scalars: [] };
  const stars = { x: Float64Array.of(3), y: Float64Array.of(4), velocity: Float64Array.of(18), velocityDispersion: 9 };
  const [sky, phase] = drawn(projectedViewChart(stars, recipe, STYLE));
  expect(sky!.data).toEqual([[3, 4]]);
  expect(phase!.data).toEqual([[5, 2]]);
});
