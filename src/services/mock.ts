import { drawGalaxy } from '../science/mocks/drawGalaxy.ts';
import { mockCatalogue } from '../science/mocks/mockCatalogue.ts';
import { observeGalaxy } from '../science/mocks/observe.ts';
import { createRandom } from '../science/random/random.ts';
import { writeEcsv } from '../formats/ecsv/ecsvWriter.ts';
import { writeFilesAtomically } from '../formats/files/writeAtomically.ts';
import type { Column } from '../shared/catalogue.ts';
import type { Galaxy, Measurement } from '../shared/galaxy.ts';
import { RADII_OVER_RH } from '../shared/posterior.ts';
import { loadSuite } from './resources/suites.ts';
import { programVersion } from './resources/version.ts';

export interface MockRequest {
  readonly name: string;
  readonly suite: string;
  readonly seed: number;
  /** Which galaxy of the suite under this seed. */
  readonly index: number;
  readonly stars?: number;
  readonly distanceKpc: number;
  readonly folder: string;
}

const PLACE = { ra: 150, dec: -20 };
const SYSTEMIC_VELOCITY = 120;

/**
 * Draws one galaxy of a suite and writes it as an observer would have it: NAME.ecsv with its stars, and NAME.json with
 * its published-like parameters and, which no observer has, its true masses.
 */
export async function writeMock(request: MockRequest): Promise<readonly string[]> {
  const { suite } = loadSuite(request.suite);
  const random = createRandom(request.seed).fork(request.index);
  const model = drawGalaxy(suite, random);
  const { survey } = model.component;
  const wanted = request.stars === undefined ? survey : { ...survey, starCount: [request.stars, request.stars] as [number, number] };
  const observation = observeGalaxy(model, wanted, random);
  const mock = mockCatalogue(model, observation, { ...PLACE, distanceKpc: request.distanceKpc, systemicVelocity: SYSTEMIC_VELOCITY });
  const command = `steelyard mock ${request.name} --suite ${request.suite} --seed ${request.seed} --index ${request.index}${request.stars === undefined ? '' : ` --stars ${request.stars}`} --distance ${request.distanceKpc}`;
  const numbers = (name: string, unit: string, ucd: string, description: string, values: Float64Array, digits: number): Column =>
    ({ kind: 'number', name, unit, ucd, description, values: values.map((value) => Number(value.toFixed(digits))), integer: false });
  const table = {
    columns: [
      numbers('ra', 'deg', 'pos.eq.ra;meta.main', 'right ascension, ICRS', mock.ra, 6),
      numbers('dec', 'deg', 'pos.eq.dec;meta.main', 'declination, ICRS', mock.dec, 6),
      numbers('v_los', 'km/s', 'spect.dopplerVeloc', 'heliocentric line-of-sight velocity', mock.velocity, 3),
      numbers('v_los_err', 'km/s', 'stat.error;spect.dopplerVeloc', '1-sigma error of v_los', mock.velocityError, 3),
      numbers('p_member', '', 'stat.probability', 'probability of membership', mock.membershipProbability, 4),
    ],
    rowCount: observation.starCount,
    meta: { title: `Synthetic galaxy of the suite ${suite.name}: no such galaxy exists`, command, program: `steelyard ${programVersion()}` },
  };
  const galaxy: Galaxy = {
    key: request.name, name: `${request.name} (synthetic)`, ...PLACE,
    distance: measured(request.distanceKpc, 0.03 * request.distanceKpc),
    halfLightRadius: measured(mock.halfLightRadiusArcmin, 0.05 * mock.halfLightRadiusArcmin),
    ellipticity: measured(0, 0),
    positionAngle: measured(0, 0),
    systemicVelocity: measured(SYSTEMIC_VELOCITY, 0.5),
  };
  const description = {
    galaxy,
    truth: { r_over_rh: RADII_OVER_RH, log10_mass: [...mock.log10EnclosedMass].map((value) => Number(value.toFixed(5))) },
    parameters: model.parameters,
    conditions: observation.conditions,
    command,
  };
  const files = [
    { name: `${request.name}.ecsv`, bytes: writeEcsv(table) },
    { name: `${request.name}.json`, bytes: new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`) },
  ];
  await writeFilesAtomically(request.folder, files);
  return files.map(({ name }) => name);
}

function measured(value: number, error: number): Measurement {
  return { value: Number(value.toPrecision(6)), errorLow: Number(error.toPrecision(3)), errorHigh: Number(error.toPrecision(3)), bibcode: 'synthetic' };
}
