import { SteelyardError } from '../../shared/errors.ts';
import { medianConcentration } from '../profiles/cosmology.ts';
import { diCintioConcentration, diCintioShape } from '../profiles/diCintio.ts';
import { coreEinastoOfHalo, coreRadius } from '../profiles/coreEinasto.ts';
import { axesOf, flattenedField, type Axes, type FlattenedField } from '../profiles/flattened.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import { sumOfProfiles } from '../profiles/sum.ts';
import { PLUMMER_SHAPE, stellarProfile, tracerOfHalfLightRadius, type Tracer } from '../profiles/tracer.ts';
import { zhaoOfHalo, type ZhaoShape } from '../profiles/zhao.ts';
import type { Random } from '../random/random.ts';
import { invertDistribution, type Anisotropy, type EquilibriumModel } from './distributionFunction.ts';
import { mixStars, type MixedStars } from './phaseMix.ts';
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
  /** All of the mass, spherically averaged: what is true of it. */
  readonly mass: MassProfile;
  /** Spherical; where the galaxy is flattened, what its stars started from. */
  readonly equilibrium: EquilibriumModel;
  readonly flattened?: FlattenedGalaxy;
  /** Msun, kpc; what it was drawn from, for provenance. */
  readonly parameters: GalaxyParameters;
  /** Galaxies drawn before this one that cannot exist (f < 0). */
  readonly rejected: number;
}

/** What a galaxy has that is no sphere. */
export interface FlattenedGalaxy {
  readonly field: FlattenedField;
  readonly symmetry: 'oblate' | 'prolate' | 'triaxial';
  readonly stars: MixedStars;
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
  /** Of a core-Einasto halo, whose slopes are 0 here, kpc; else 0. */
  readonly coreRadius: number;
  readonly tracerAlpha: number;
  readonly tracerBeta: number;
  readonly tracerGamma: number;
  readonly anisotropyCentral: number;
  /** ra / R_h; Infinity where beta is constant. */
  readonly anisotropyRadiusOverRh: number;
  /** c/a that the stars started with and that of the mass; 1 for spheres. */
  readonly starsMinorToMajor: number;
  readonly massMinorToMajor: number;
  /** (a^2 - b^2) / (a^2 - c^2); 0 is oblate. */
  readonly triaxiality: number;
  /** Share of the stars on the wrong side of the spin that are turned round; 0 without rotation. */
  readonly rotation: number;
}

/** Of which kind a galaxy is to be; drawn as the suite has it where left out. */
export type GalaxyKind = 'spherical' | 'flattened';

const MAXIMUM_TRIES = 200;

/**
 * Draw a galaxy of the suite. Draws whose distribution function would be negative are repeated and counted, so the galaxies
 * follow the declared relations among those that can be in equilibrium. Fork `random` for each galaxy.
 * @throws SteelyardError `suite-invalid` when 200 draws in a row cannot exist.
 */
export function drawGalaxy(suite: Suite, random: Random, kind: GalaxyKind = drawKind(suite, random)): GalaxyModel {
  const component = pickComponent(suite, kind, random);
  for (let rejected = 0; rejected < MAXIMUM_TRIES; rejected += 1) {
    const drawn = drawOnce(component.galaxies, kind, random);
    if (drawn) return Object.freeze({ suite: suite.name, component, ...drawn, rejected });
  }
  throw new SteelyardError('suite-invalid',
    `None of ${MAXIMUM_TRIES} galaxies drawn from the suite "${component.suite}" can be in equilibrium: give it milder anisotropy.`);
}

/** Whether the next galaxy of the suite is a sphere. */
export function drawKind(suite: Suite, random: Random): GalaxyKind {
  const share = suite.components.reduce((sum, component) => sum + component.weight * flattenedShare(component), 0);
  return random.uniform() < share ? 'flattened' : 'spherical';
}

function flattenedShare({ galaxies: { shape } }: SuiteComponent): number {
  return shape?.flattenedFraction ?? 0;
}

function pickComponent(suite: Suite, kind: GalaxyKind, random: Random): SuiteComponent {
  const weights = suite.components.map((component) =>
    component.weight * (kind === 'flattened' ? flattenedShare(component) : 1 - flattenedShare(component)));
  let share = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (share -= weight) < 0);
  return suite.components[found < 0 ? suite.components.length - 1 : found];
}

/** Orbits that a flattened galaxy is made of. */
const ORBITS = 500;

function drawOnce(recipe: GalaxyRecipe, kind: GalaxyKind, random: Random): Omit<GalaxyModel, 'suite' | 'component' | 'rejected'> | undefined {
  const haloMass = logUniform(recipe.haloMass, random);
  const darkConcentration = medianConcentration(haloMass) * 10 ** (recipe.concentrationScatterDex * random.normal());
  const stellarMass = scaled(recipe.stellarMass, haloMass, random);
  const halfLightRadius = scaled(recipe.halfLightRadius, stellarMass, random);
  const { halo, ...haloParameters } = drawHalo(recipe, { haloMass, stellarMass, halfLightRadius, darkConcentration }, random);
  const tracerShape = drawTracerShape(recipe, random);
  const anisotropy = drawAnisotropy(recipe, tracerShape, halfLightRadius, random);
  const tracer = tracerOfHalfLightRadius(tracerShape, halfLightRadius);
  const stars = stellarProfile(tracer, stellarMass);
  const total = sumOfProfiles([halo, stars]);
  const equilibrium = invertDistribution(total, tracer, anisotropy);
  if (!equilibrium) return undefined;
  const shape = drawShape(recipe, kind, random);
  const flattened = kind === 'flattened' ? flatten(equilibrium, shape, Math.max(haloParameters.haloGamma, tracerShape.gamma), random) : undefined;
  if (kind === 'flattened' && !flattened) return undefined;
  return {
    halo, stars, tracer, anisotropy, equilibrium,
    mass: flattened?.field.mass ?? total,
    ...(flattened ? { flattened } : {}),
    parameters: Object.freeze({
      haloMass, stellarMass, halfLightRadius, ...haloParameters,
      tracerAlpha: tracerShape.alpha, tracerBeta: tracerShape.beta, tracerGamma: tracerShape.gamma,
      anisotropyCentral: anisotropy.central, anisotropyRadiusOverRh: anisotropy.radius / halfLightRadius,
      starsMinorToMajor: shape.stars, massMinorToMajor: shape.mass, triaxiality: shape.triaxiality,
      rotation: drawRotation(recipe, random),
    }),
  };
}

interface DrawnShape {
  readonly stars: number;
  readonly mass: number;
  readonly triaxiality: number;
}

/** The mass is never flatter than the stars. */
function drawShape({ shape }: GalaxyRecipe, kind: GalaxyKind, random: Random): DrawnShape {
  if (!shape || kind === 'spherical') return { stars: 1, mass: 1, triaxiality: 0 };
  const stars = uniform(shape.starsMinorToMajor, random);
  const mass = Math.max(uniform(shape.massMinorToMajor, random), stars);
  const which = random.uniform();
  const triaxiality = which < shape.oblateFraction ? 0 : which < shape.oblateFraction + shape.prolateFraction ? 1 : random.uniform();
  return { stars, mass, triaxiality };
}

/** The stars in a field of their shape's kin: all the mass, dark and stellar, lies on ellipsoids of the mass's axes. */
function flatten(equilibrium: EquilibriumModel, shape: DrawnShape, innerSlope: number, random: Random): FlattenedGalaxy | undefined {
  const { mass, tracer } = equilibrium;
  const field = flattenedField((m) => mass.density(m), innerSlope, axesOf(shape.mass, shape.triaxiality), tracer.halfLightRadius);
  const axes: Axes = axesOf(shape.stars, shape.triaxiality);
  const stars = mixStars(equilibrium, field, axes, ORBITS, random);
  const symmetry = shape.triaxiality === 0 ? 'oblate' : shape.triaxiality === 1 ? 'prolate' : 'triaxial';
  return stars && { field, symmetry, stars };
}

function drawRotation({ rotation }: GalaxyRecipe, random: Random): number {
  return rotation && random.uniform() < rotation.fraction ? uniform(rotation.strength, random) : 0;
}

interface HaloInputs {
  readonly haloMass: number;
  readonly stellarMass: number;
  readonly halfLightRadius: number;
  readonly darkConcentration: number;
}

function drawHalo(recipe: GalaxyRecipe, { haloMass, stellarMass, halfLightRadius, darkConcentration }: HaloInputs, random: Random) {
  const log10Ratio = Math.log10(stellarMass / haloMass);
  if (recipe.halo.profile === 'core-einasto') {
    const core = coreRadius(log10Ratio, halfLightRadius) * 10 ** (recipe.halo.coreScatterDex * random.normal());
    return {
      halo: coreEinastoOfHalo(haloMass, darkConcentration, core), concentration: darkConcentration,
      haloAlpha: 0, haloBeta: 0, haloGamma: 0, coreRadius: core,
    };
  }
  const shape = haloShape(recipe.halo, log10Ratio, random);
  const concentration = recipe.halo.profile === 'di-cintio-2014'
    ? diCintioConcentration(darkConcentration, log10Ratio) : darkConcentration;
  return {
    halo: zhaoOfHalo(shape, haloMass, concentration), concentration,
    haloAlpha: shape.alpha, haloBeta: shape.beta, haloGamma: shape.gamma, coreRadius: 0,
  };
}

type PowerLawHalo = Exclude<GalaxyRecipe['halo'], { profile: 'core-einasto' }>;

function haloShape(halo: PowerLawHalo, log10Ratio: number, random: Random): ZhaoShape {
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
