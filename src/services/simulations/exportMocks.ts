import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeHdf5 } from '../../formats/index.ts';
import { drawGalaxy, type GalaxyModel } from '../../science/mocks/drawGalaxy.ts';
import { createStarSource } from '../../science/mocks/equilibriumStars.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { createRandom, type Random } from '../../science/random/random.ts';
import { programVersion } from '../resources/version.ts';

export interface ExportMocksRequest {
  readonly suite: Suite;
  readonly galaxies: number;
  /** Star particles of each. */
  readonly stars: number;
  readonly seed: number;
  readonly folder: string;
  /** Views of each galaxy that the manifest asks for. */
  readonly views: number;
}

/** Radii of the profiles that are written, in half-light radii. */
const RADII = Array.from({ length: 240 }, (_, k) => 0.02 * 1.04 ** k);

/**
 * Writes spherical mocks of a suite as a simulator would have them: a file of star particles and a mass profile a
 * galaxy, and the manifest of the suite, with its survey as far as particles can be observed so.
 * @returns path of the manifest
 */
export async function exportMocks(
  { suite, galaxies, stars, seed, folder, views }: ExportMocksRequest, onGalaxy: (done: number) => void = () => undefined,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < galaxies; i++) {
    await setImmediate(); // here an interrupt is heard
    const random = createRandom(seed).fork(i);
    const model = drawGalaxy(suite, random, 'spherical');
    const name = `mock-${String(i).padStart(String(galaxies - 1).length, '0')}`;
    const particles = drawParticles(model, stars, random);
    const bytes = await writeHdf5({
      attributes: { suite: suite.name, synthetic: 'true' },
      datasets: [
        { path: 'stars/Coordinates', data: particles.positions, shape: [stars, 3], attributes: { unit: 'kpc' } },
        { path: 'stars/Velocities', data: particles.velocities, shape: [stars, 3], attributes: { unit: 'km/s' } },
      ],
    });
    await writeFile(join(folder, `${name}.hdf5`), bytes);
    const rows = RADII.map((f) => f * model.tracer.halfLightRadius).map((r) => `${r.toPrecision(9)},${model.mass.enclosedMass(r).toPrecision(9)}`);
    await writeFile(join(folder, `${name}.profile.csv`), `r,mass\n${rows.join('\n')}\n`);
    onGalaxy(i + 1);
  }
  const path = join(folder, 'suite.toml');
  await writeFile(path, manifestOf(suite, views));
  return path;
}

function drawParticles(model: GalaxyModel, count: number, random: Random): { positions: Float64Array; velocities: Float64Array } {
  const source = createStarSource(model.equilibrium);
  const positions = new Float64Array(3 * count);
  const velocities = new Float64Array(3 * count);
  const components = { radial: 0, tangential: 0 };
  const { rotation } = model.parameters;
  for (let i = 0; i < count; i++) {
    const r = source.radius(random);
    source.velocity(r, random, components);
    const cosTheta = 2 * random.uniform() - 1;
    const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
    const phi = 2 * Math.PI * random.uniform();
    const turn = 2 * Math.PI * random.uniform();
    const alongTheta = components.tangential * Math.cos(turn);
    const alongPhi = components.tangential * Math.sin(turn);
    // As the suite's own views: of the stars that turn the wrong way about z, a share is turned round.
    const sense = rotation > 0 && alongPhi < 0 && random.uniform() < rotation ? -1 : 1;
    const meridional = components.radial * sinTheta + alongTheta * cosTheta;
    positions.set([r * sinTheta * Math.cos(phi), r * sinTheta * Math.sin(phi), r * cosTheta], 3 * i);
    velocities.set([
      sense * (meridional * Math.cos(phi) - alongPhi * Math.sin(phi)), sense * (meridional * Math.sin(phi) + alongPhi * Math.cos(phi)),
      sense * (components.radial * cosTheta - alongTheta * sinTheta),
    ], 3 * i);
  }
  return { positions, velocities };
}

function manifestOf({ name, title, references, components }: Suite, views: number): string {
  const { survey } = components[0]!;
  const range = (values: readonly [number, number]) => `[${values[0]}, ${values[1]}]`;
  const spread = survey.halfLightRadiusErrorDex;
  return `# Written by steelyard ${programVersion()}: synthetic galaxies, as particles.
format = "steelyard-simulations"
version = 1
name = "${name}-particles"
title = "${title}: mocks as particles"
description = "Spherical equilibrium mocks drawn by Steelyard, not simulations."
references = ${JSON.stringify(references.map(({ bibcode }) => bibcode))}
synthetic = true

[selection]
support = "none" # a share of them rotates

[projections]
count = ${views}
directions = "random"

[survey]
star_count = ${range(survey.starCount)}
velocity_error = ${range(survey.velocityError)}
error_over_dispersion = ${survey.errorOverDispersion}
error_spread_dex = ${range(survey.errorSpreadDex)}
contaminant_fraction = ${range(survey.contaminantFraction)}
contaminant_dispersion_factor = ${range(survey.contaminantDispersionFactor)}
velocity_cut = ${survey.velocityCut}
edge_fraction = ${survey.edgeFraction}
edge_over_rh = ${range(survey.edgeOverRh)}
radial_bias = ${range(survey.radialBias)}
half_light_radius = "galaxy"
half_light_radius_error_dex = ${typeof spread === 'number' ? spread : (spread[0] + spread[1]) / 2}

[[galaxies]]
stars = "mock-*.hdf5"
softening_kpc = 0.0
columns = { position = "stars/Coordinates", velocity = "stars/Velocities" }
profile = { path = "mock-*.profile.csv", mass = ["mass"], convention = "enclosed" }
`;
}
