import { parseSuite, type Suite } from '../../../science/mocks/suite.ts';
import { loadSuite } from '../../resources/suites.ts';

/** What particles cannot be observed with. */
const BEYOND_PARTICLES = ['binaryFraction', 'debris', 'membership', 'halfLightRadiusFromSample'];

/** The spheres of a shipped suite under a survey that particles can be observed with: no binaries, debris or membership. */
export function sphericalSuite(starCount: readonly [number, number]): Suite {
  const { suite } = loadSuite('nihao-like');
  const { galaxies, survey } = suite.components[0]!;
  return parseSuite({
    format: 'steelyard-suite', version: 1, synthetic: true, name: 'spheres', title: 'Spheres', description: '', references: suite.references,
    galaxies: without(galaxies, ['shape']), survey: { ...without(survey, BEYOND_PARTICLES), starCount, halfLightRadiusErrorDex: 0.02 },
  });
}

function without(declared: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(declared).filter(([name]) => !names.includes(name)));
}
