import { drawExample } from '../../learning/training/mockExamples.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { createRandom, type Random } from '../../science/random/random.ts';
import { sampleFromProjected } from '../../science/sample/projectedSample.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { EVALUATION_SEED } from './knownGalaxies.ts';

/** Numbers of the mocks that wrong galaxies are made of, far from those of evaluations and domain checks. */
const FIRST = 200_000_000;

/** Galaxies made wrong on purpose, of which a domain check must warn. */
export const WRONG_KINDS = ['merged', 'disc', 'contaminated'] as const;
export type WrongKind = (typeof WRONG_KINDS)[number];
export const WRONG_WORDS: Readonly<Record<WrongKind, string>> = {
  merged: 'two galaxies taken for one', disc: 'a rotating disc', contaminated: 'half contaminants',
};

/**
 * A wrong galaxy, from mocks of a suite.
 * `merged`: two of them, 2.5 R_h and 1.5 sigma apart, taken for one. `disc`: its stars on an exponential disc seen at 60 to
 * 85 degrees that rotates at 3 sigma. `contaminated`: as many stars again, even on the sky to 5 R_h, of 1.5 to 10 times the
 * dispersion, cut at 4 sigma. R_h is that of the stars, as for a system that nobody has measured.
 */
export function drawWrong(kind: WrongKind, suite: Suite, index: number): KinematicSample {
  const random = createRandom(EVALUATION_SEED + 1).fork(index);
  const mock = (number: number): KinematicSample => drawExample(suite, EVALUATION_SEED, FIRST + 2 * index + number).sample;
  const first = mock(0);
  switch (kind) {
    case 'merged': return observed(merged(first, mock(1), random));
    case 'disc': return observed(disc(first, random));
    case 'contaminated': return observed(contaminated(first, random));
  }
}

/** pc and km/s */
interface Star {
  readonly x: number;
  readonly y: number;
  readonly velocity: number;
  readonly error: number;
}

function starsOf({ starCount, x, y, velocity, velocityError }: KinematicSample, halfLightRadius: number, velocityScale = 1): Star[] {
  return Array.from({ length: starCount }, (_, i) => ({
    x: x[i]! * halfLightRadius, y: y[i]! * halfLightRadius,
    velocity: velocity[i]! * velocityScale, error: velocityError[i]! * velocityScale,
  }));
}

function merged(first: KinematicSample, second: KinematicSample, random: Random): Star[] {
  const [radius, sigma] = [first.halfLightRadius.value, first.velocityDispersion.value];
  const count = Math.min(first.starCount, second.starCount);
  const angle = 2 * Math.PI * random.uniform();
  const other = starsOf(second, radius, sigma / second.velocityDispersion.value).map(({ x, y, velocity, error }) =>
    ({ x: x + 2.5 * radius * Math.cos(angle), y: y + 2.5 * radius * Math.sin(angle), velocity: velocity + 1.5 * sigma, error }));
  return [...starsOf(first, radius).slice(0, count), ...other.slice(0, count)];
}

function disc(galaxy: KinematicSample, random: Random): Star[] {
  const [radius, sigma] = [galaxy.halfLightRadius.value, galaxy.velocityDispersion.value];
  const scale = radius / 1.678; // an exponential disc's half-light radius
  const inclination = ((60 + 25 * random.uniform()) * Math.PI) / 180;
  const turn = 2 * Math.PI * random.uniform();
  return Array.from(galaxy.velocityError, (error) => {
    const r = -scale * Math.log(random.uniform() * random.uniform());
    const phi = 2 * Math.PI * random.uniform();
    const along = r * Math.cos(phi);
    const across = r * Math.sin(phi) * Math.cos(inclination) + 0.1 * radius * random.normal() * Math.sin(inclination);
    const rotation = 3 * sigma * Math.tanh(r / scale) * Math.cos(phi) * Math.sin(inclination);
    return {
      x: along * Math.cos(turn) - across * Math.sin(turn), y: along * Math.sin(turn) + across * Math.cos(turn),
      velocity: rotation + 0.7 * sigma * random.normal() + error * random.normal(), error,
    };
  });
}

function contaminated(galaxy: KinematicSample, random: Random): Star[] {
  const [radius, sigma] = [galaxy.halfLightRadius.value, galaxy.velocityDispersion.value];
  const width = 1.5 + 8.5 * random.uniform();
  const others = Array.from(galaxy.velocityError, (error): Star => {
    const [r, phi] = [5 * radius * Math.sqrt(random.uniform()), 2 * Math.PI * random.uniform()];
    let velocity: number;
    do velocity = width * sigma * random.normal();
    while (Math.abs(velocity) > 4 * sigma);
    return { x: r * Math.cos(phi), y: r * Math.sin(phi), velocity, error };
  });
  return [...starsOf(galaxy, radius), ...others];
}

/** As an observer sees the stars: about their mean position. */
function observed(stars: readonly Star[]): KinematicSample {
  const mean = (value: (star: Star) => number) => stars.reduce((sum, star) => sum + value(star), 0) / stars.length;
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)];
  return sampleFromProjected({
    xPc: Float64Array.from(stars, ({ x }) => x - x0), yPc: Float64Array.from(stars, ({ y }) => y - y0),
    velocity: Float64Array.from(stars, ({ velocity }) => velocity), velocityError: Float64Array.from(stars, ({ error }) => error),
    weight: new Float64Array(stars.length).fill(1), halfLightRadiusPc: 'sample', distanceKpc: 100,
  });
}
