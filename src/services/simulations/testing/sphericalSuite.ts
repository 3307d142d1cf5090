import { parseSuite, type Suite } from '../../../science/mocks/suite.ts';
import { loadSuite } from '../../resources/suites.ts';

/** The spheres of a shipped suite under a survey that particles can be observed with: no binaries, debris or membership. */
export function sphericalSuite(starCount: readonly [number, number]): Suite {
  const { suite } = loadSuite('nihao-like');
  const [component] = suite.components;
  const { shape: _flattened, ...galaxies } = component!.galaxies;
  const { binaryFraction: _binaries, debris: _debris, membership: _membership, halfLightRadiusFromSample: _sample, ...survey } = component!.survey;
  return parseSuite({
    format: 'steelyard-suite', version: 1, synthetic: true, name: 'spheres', title: 'Spheres', description: '', references: suite.references,
    galaxies, survey: { ...survey, starCount, halfLightRadiusErrorDex: 0.02 },
  });
}
