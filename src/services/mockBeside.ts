import { besideChart } from '../figures/charts/index.ts';
import { renderPng, renderSvg } from '../figures/render/index.ts';
import { writeFilesAtomically } from '../formats/files/writeAtomically.ts';
import { sampleOfMock } from '../learning/training/mockExamples.ts';
import { drawGalaxy } from '../science/mocks/drawGalaxy.ts';
import { observeGalaxy } from '../science/mocks/observe.ts';
import { createRandom } from '../science/random/random.ts';
import { dispersionProfile } from '../science/sample/dispersionProfile.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy } from '../shared/galaxy.ts';
import { openCatalogue, starsOf } from './catalogue.ts';
import { galaxyAt, galaxyNamed } from './galaxies.ts';
import { loadSuite } from './resources/suites.ts';
import { defaultSteps, selectSample } from './selection.ts';

export interface BesideRequest {
  /** Of the mock, and of the files: NAME-beside.svg and .png. */
  readonly name: string;
  readonly suite: string;
  readonly seed: number;
  readonly index: number;
  /** As many as the real galaxy has where left out. */
  readonly stars?: number;
  readonly folder: string;
  /** Of the real galaxy's stars. */
  readonly catalogue: string;
  /** Its name or file; the galaxy of the table that lies where the stars are, where left out. */
  readonly galaxy?: string;
}

const STYLE = { theme: 'paper', width: 760, height: 1000, fontSize: 13 } as const;

/**
 * Draws a mock galaxy next to a real one, on the same scales and with as many stars: what a suite makes of the sky can be judged by eye.
 * @throws SteelyardError `galaxy-unknown` where no galaxy lies among the stars; whatever reading and selecting throws
 */
export async function writeBeside(request: BesideRequest): Promise<readonly string[]> {
  const opened = await openCatalogue({ path: request.catalogue });
  const galaxy: Galaxy | undefined = request.galaxy ? galaxyNamed(request.galaxy).galaxy : galaxyAt(starsOf(opened));
  if (!galaxy) throw new SteelyardError('galaxy-unknown', 'No galaxy of the table lies where these stars are: name it with --beside-galaxy.');
  const { sample: real } = selectSample({ ...opened, galaxy, steps: defaultSteps(opened) });
  const random = createRandom(request.seed).fork(request.index);
  const model = drawGalaxy(loadSuite(request.suite).suite, random);
  const count = request.stars ?? real.starCount;
  const observation = observeGalaxy(model, { ...model.component.survey, starCount: [count, count] }, random);
  const mock = sampleOfMock(observation);
  if (!mock) throw new SteelyardError('suite-invalid', `Galaxy ${request.index} has too few members to be drawn: choose another with --index, or more with --stars.`);
  const option = besideChart([
    { label: `${request.name} (synthetic, ${observation.suite})`, sample: mock, dispersion: dispersionProfile(mock) },
    { label: galaxy.name, sample: real, dispersion: dispersionProfile(real) },
  ], STYLE);
  const svg = renderSvg(option, STYLE, `A synthetic galaxy of the suite ${observation.suite} beside ${galaxy.name}`);
  const files = [
    { name: `${request.name}-beside.svg`, bytes: new TextEncoder().encode(svg) },
    { name: `${request.name}-beside.png`, bytes: renderPng(svg, 2) },
  ];
  await writeFilesAtomically(request.folder, files);
  return files.map(({ name }) => name);
}
