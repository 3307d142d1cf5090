import { SteelyardError } from '../../shared/errors.ts';
import { medianConcentration } from '../profiles/cosmology.ts';
import { diCintioConcentration, diCintioShape } from '../profiles/diCintio.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import { sumOfProfiles } from '../profiles/sum.ts';
import { PLUMMER_SHAPE, stellarProfile, tracerOfHalfLightRadius, type Tracer } from '../profiles/tracer.ts';
import { zhaoOfHalo, type ZhaoShape } from '../profiles/zhao.ts';
import type { Random } from '../random/random.ts';
import { invertDistribution, type Anisotropy, type EquilibriumModel } from './distributionFunction.ts';
import type { GalaxyRecipe, ScalingRelation, Suite, SuiteComponent } from './suite.ts';

/** A galaxy of a synthetic suite: all that is true of it. */
export interface GalaxyModel {
  /** The suite it comes from, and within a mixture the component. */
  readonly suite: string;
  readonly component: SuiteComponent;
  readonly halo: MassProfile;
  readonly stars: MassProfile;
  readonly tracer: Tracer;
  readonly anisotropy: Anisotropy;
  /** With the total mass profile (`equilibrium.mass`). */
  readonly equilibrium: EquilibriumModel;
  /** Msun, kpc; what it was drawn from, for provenance. */
  readonly parameters: GalaxyParameters;
  /** Galaxies drawn before this one that cannot exist (f < 0). */
  readonly rejected: number;
}

export interface GalaxyParameters {
  readonly haloMass: number;
  readonly concentration: number;
  readonly stellarMass: number;
  /** Projected, kpc. */
  readonly halfLightRadius: number;
  readonly haloAlpha: number;
  readonly haloBeta: number;
  readonly haloGamma: number;
  readonly tracerAlpha: number;
  readonly tracerBeta: number;
  readonly tracerGamma: number;
  readonly anisotropyCentral: number;
  /** ra / R_h; Infinity where beta is constant. */
  readonly anisotropyRadiusOverRh: number;
}

const MAXIMUM_TRIES = 200;

/**
 * Draw a galaxy of the suite. Draws whose distribution function would be negative are repeated and counted, so the galaxies
 * follow the declared relations among those that can be in equilibrium. Fork `random` for each galaxy.
 * @throws SteelyardError `suite-invalid` when 200 draws in a row cannot exist.
 */
export function drawGalaxy(suite: Suite, random: Random): GalaxyModel {
  const component = pickComponent(suite, random);
  for (let rejected = 0; rejected < MAXIMUM_TRIES; rejected += 1) {
    const drawn = drawOnce(component.galaxies, random);
    if (drawn) return Object.freeze({ suite: suite.name, component, ...drawn, rejected });
  }
  throw new SteelyardError('suite-invalid',
    `None of ${MAXIMUM_TRIES} galaxies drawn from the suite "${component.suite}" can be in equilibrium: give it milder anisotropy.`);
}

function pickComponent(suite: Suite, random: Random): SuiteComponent {
  let share = random.uniform();
  for (const component of suite.components) {
    share -= component.weight;
    if (share < 0) return component;
  }
  return suite.components[suite.components.length - 1];
}

function drawOnce(recipe: GalaxyRecipe, random: Random): Omit<GalaxyModel, 'suite' | 'component' | 'rejected'> | undefined {
  const haloMass = logUniform(recipe.haloMass, random);
  const darkConcentration = medianConcentration(haloMass) * 10 ** (recipe.concentrationScatterDex * random.normal());
  const stellarMass = scaled(recipe.stellarMass, haloMass, random);
  const halfLightRadius = scaled(recipe.halfLightRadius, stellarMass, random);
  const log10Ratio = Math.log10(stellarMass / haloMass);
  const shape = haloShape(recipe, log10Ratio, random);
  const concentration = recipe.halo.profile === 'di-cintio-2014'
    ? diCintioConcentration(darkConcentration, log10Ratio) : darkConcentration;
  const tracerShape = drawTracerShape(recipe, random);
  const anisotropy = drawAnisotropy(recipe, tracerShape, halfLightRadius, random);
  const halo = zhaoOfHalo(shape, haloMass, concentration);
  const tracer = tracerOfHalfLightRadius(tracerShape, halfLightRadius);
  const stars = stellarProfile(tracer, stellarMass);
  const equilibrium = invertDistribution(sumOfProfiles([halo, stars]), tracer, anisotropy);
  if (!equilibrium) return undefined;
  return {
    halo, stars, tracer, anisotropy, equilibrium,
    parameters: Object.freeze({
      haloMass, concentration, stellarMass, halfLightRadius,
      haloAlpha: shape.alpha, haloBeta: shape.beta, haloGamma: shape.gamma,
      tracerAlpha: tracerShape.alpha, tracerBeta: tracerShape.beta, tracerGamma: tracerShape.gamma,
      anisotropyCentral: anisotropy.central, anisotropyRadiusOverRh: anisotropy.radius / halfLightRadius,
    }),
  };
}

function haloShape({ halo }: GalaxyRecipe, log10Ratio: number, random: Random): ZhaoShape {
  const base = halo.profile === 'di-cintio-2014' ? diCintioShape(log10Ratio) : { alpha: 1, beta: 3, gamma: halo.innerSlope };
  const [low, high] = halo.innerSlopeRange;
  const gamma = within(low, high, () => base.gamma + halo.innerSlopeScatter * random.normal());
  return { ...base, gamma };
}

function drawTracerShape({ tracer }: GalaxyRecipe, random: Random): ZhaoShape {
  if (random.uniform() < tracer.plummerFraction) return PLUMMER_SHAPE;
  return { alpha: uniform(tracer.alpha, random), beta: uniform(tracer.beta, random), gamma: uniform(tracer.gamma, random) };
}

function drawAnisotropy({ anisotropy }: GalaxyRecipe, { gamma }: ZhaoShape, halfLightRadius: number, random: Random): Anisotropy {
  const [low, high] = anisotropy.central;
  const central = uniform([low, Math.max(low, Math.min(high, gamma / 2))], random);
  const radial = random.uniform() < anisotropy.radialFraction;
  return { central, radius: radial ? logUniform(anisotropy.radiusOverRh, random) * halfLightRadius : Infinity };
}

function scaled(relation: ScalingRelation, x: number, random: Random): number {
  const median = relation.log10Value + relation.slope * (Math.log10(x) - Math.log10(relation.at));
  return 10 ** within(Math.log10(relation.minimum), Math.log10(relation.maximum), () => median + relation.scatterDex * random.normal());
}

/** Repeat a draw until it lies in the range; after 100 misses the nearer end. */
function within(low: number, high: number, draw: () => number): number {
  let value = draw();
  for (let tries = 1; tries < 100 && (value < low || value > high); tries += 1) value = draw();
  return Math.min(Math.max(value, low), high);
}

export function uniform([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random.uniform();
}

export function logUniform([low, high]: readonly [number, number], random: Random): number {
  return low * (high / low) ** random.uniform();
}
