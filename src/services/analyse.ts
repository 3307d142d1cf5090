import { log10MassScale } from '../learning/training/mockExamples.ts';
import type { ModelOpener } from '../learning/engines/fallback.ts';
import type { ModelCard } from '../learning/packages/card.ts';
import { departureVector } from '../science/departures/departures.ts';
import { estimatorMasses } from '../science/estimators/estimators.ts';
import { makeMaps } from '../science/maps/maps.ts';
import { dispersionProfile } from '../science/sample/dispersionProfile.ts';
import { summarise } from '../science/posterior/summary.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy, Measurement } from '../shared/galaxy.ts';
import type { Maps, MapsRecipe } from '../shared/maps.ts';
import type { AnalysisResult, DispersionBin, Posterior, Provenance, Systematics } from '../shared/posterior.ts';
import type { KinematicSample } from '../shared/sample.ts';
import type { Selection } from '../shared/selection.ts';
import type { StarTable } from '../shared/stars.ts';
import { suiteSpread } from '../learning/inference/averaging.ts';
import { averagedNames, chooseModels, inferTogether, type ModelChoice, type Weighed } from './chosenModels.ts';
import { domainReport, scalarsOutside, type DomainPart } from './domain.ts';
import { inferenceOf, loadModel } from './models.ts';
import { programVersion } from './resources/version.ts';
import { selectSample, type SampleChoices, type SelectionInput } from './selection.ts';

export interface AnalysisInput extends SelectionInput {
  /** A model, several separated by commas, or `averaged`, as `chooseModels` takes them. */
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly choices?: SampleChoices;
  /** True log10 masses, where the galaxy is a mock. */
  readonly truth?: readonly number[];
  /** The command that repeats this analysis, for the provenance. */
  readonly command?: string;
  /** Leaves the clock out of the provenance. */
  readonly reproducible?: boolean;
}

/** A finished analysis with all that its figures and tables are made of. */
export interface Analysis {
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
  readonly galaxy: Galaxy;
  readonly stars: StarTable;
  readonly selection: Selection;
  readonly sample: KinematicSample;
  readonly maps: Maps;
  readonly card: ModelCard;
}

export interface RunControl {
  /** `fraction` in [0, 1] of the whole run. */
  readonly onProgress: (stage: string, fraction: number) => void;
  readonly signal: AbortSignal;
  /** Loads the model on another device than the CPU. */
  readonly opener?: ModelOpener;
}

const FEWEST_SAMPLES = 100;

/**
 * From a catalogue to the posterior of the masses: members, kinematic sample, estimators, maps, network and flow.
 * @throws SteelyardError whatever its stages throw; `cancelled` when the signal is aborted; `usage` for too few samples
 */
export async function analyse(input: AnalysisInput, { onProgress, signal, opener }: RunControl): Promise<Analysis> {
  if (input.samples < FEWEST_SAMPLES) throw new SteelyardError('usage', `${input.samples} samples are too few to tell a 95 % interval: ask for at least ${FEWEST_SAMPLES}.`);
  const step = (stage: string, fraction: number) => {
    if (signal.aborted) throw new SteelyardError('cancelled', 'The analysis was cancelled.');
    onProgress(stage, fraction);
  };
  step('Loading the model', 0);
  const choice = chooseModels(input.model);
  step('Selecting members', 0.1);
  const { stars, selection, sample } = selectSample(input, input.choices);
  step('Drawing maps', 0.4);
  const maps = mapsOnce(sample);
  const parts: DomainPart[] = [];
  for (const { model, weight } of choice.models) {
    parts.push({ card: model.card, domain: model.domain, weight, inference: await inferenceOf(model, opener) });
  }
  maps(parts[0]!.card.recipe.maps);
  step('Sampling the posterior', 0.6);
  const scale = log10MassScale(sample);
  let aside: FromStarsAlone | undefined;
  const weighed = await inferTogether(parts, maps, scale, input.samples, input.seed, () => { aside = fromStarsAlone(sample); });
  const { departures, dispersion } = aside ?? fromStarsAlone(sample);
  step('Checking the domain', 0.85);
  const others: DomainPart[] = [];
  for (const model of parts.length > 1 ? [] : averagedNames().map(loadModel)) {
    if (model.sha256 === choice.sha256) continue;
    others.push({ card: model.card, weight: 1, inference: await inferenceOf(model, opener) });
  }
  const domain = await domainReport({ parts, others, departures, maps, log10MassScale: scale, weighed, seed: input.seed });
  step('Summarising', 0.9);
  const { card } = parts[0]!;
  const drawn = maps(card.recipe.maps);
  const result = { ...resultOf(input, choice, selection, sample, maps, weighed), dispersion, domain };
  step('Done', 1);
  return { result, posterior: weighed.posterior, galaxy: input.galaxy, stars, selection, sample, maps: drawn, card };
}

/** What a result says that needs no model. */
interface FromStarsAlone {
  readonly departures: Float64Array;
  readonly dispersion: readonly DispersionBin[];
}

function fromStarsAlone(sample: KinematicSample): FromStarsAlone {
  return { departures: departureVector(sample), dispersion: dispersionProfile(sample) };
}

/** The maps of a sample, drawn once for each recipe: models of different suites mostly share theirs. */
function mapsOnce(sample: KinematicSample): (recipe: MapsRecipe) => Maps {
  const drawn = new Map<string, Maps>();
  return (recipe) => {
    const key = JSON.stringify(recipe);
    let maps = drawn.get(key);
    if (!maps) drawn.set(key, (maps = makeMaps(sample, recipe)));
    return maps;
  };
}

function resultOf(
  input: AnalysisInput, choice: ModelChoice, selection: Selection, sample: KinematicSample,
  maps: (recipe: MapsRecipe) => Maps, weighed: Weighed,
): Omit<AnalysisResult, 'dispersion' | 'domain'> {
  const { posterior } = weighed;
  const halfLightRadiusKpc = sample.halfLightRadius.value / 1000;
  const quantiles = summarise(posterior);
  const cards = choice.models.map(({ model }) => model.card);
  return {
    galaxy: input.galaxy.name,
    radii: posterior.radiiOverRh.map((r_over_rh, k) => ({ r_over_rh, r_kpc: r_over_rh * halfLightRadiusKpc, log10_mass: quantiles[k]! })),
    estimators: estimatorMasses(sample),
    sample: {
      n_stars: sample.starCount,
      sigma_kms: sample.velocityDispersion.value,
      sigma_err: symmetric(sample.velocityDispersion),
      vsys_kms: sample.systemicVelocity.value,
      vsys_err: symmetric(sample.systemicVelocity),
      r_half_pc: sample.halfLightRadius.value,
      distance_kpc: sample.distance.value,
    },
    selection: selection.reports.map(({ sentence, before, after }) => ({ sentence, before, after })),
    model: { name: choice.name, version: choice.version, sha256: choice.sha256, synthetic: cards.some(({ synthetic }) => synthetic) },
    warnings: warningsOf(cards, maps, sample),
    ...(cards.length > 1 ? { systematics: systematicsOf(choice, weighed) } : {}),
    ...(input.truth ? { truth: input.truth } : {}),
    provenance: { ...provenanceOf(input, cards), seed: input.seed, samples: input.samples },
  };
}

function symmetric({ errorLow, errorHigh }: Measurement): number {
  return (errorLow + errorHigh) / 2;
}

function systematicsOf({ models }: ModelChoice, { each }: Weighed): Systematics {
  return {
    models: models.map(({ model: { card, sha256 }, weight }, m) => ({
      name: card.name, version: card.version, sha256, weight, medians: summarise(each[m]!).map(({ q50 }) => q50),
    })),
    radii: suiteSpread(each, models.map(({ weight }) => weight))
      .map(({ r_over_rh, between, within }) => ({ r_over_rh, between_dex: between, within_dex: within })),
  };
}

function warningsOf(cards: readonly ModelCard[], maps: (recipe: MapsRecipe) => Maps, sample: KinematicSample): string[] {
  const outside = [...new Set(cards.flatMap((card) => scalarsOutside(card, maps(card.recipe.maps))))];
  return [
    ...(cards.some(({ synthetic }) => synthetic) ? ['The model was trained on synthetic equilibrium mocks, not on cosmological simulations.'] : []),
    ...(outside.length > 0 ? [`Outside the range of the model's training set: ${outside.join(', ')}. Do not trust the posterior without a check.`] : []),
    ...(sample.starCount < 50 ? [`Only ${sample.starCount} stars: the dispersion and everything that follows from it is uncertain.`] : []),
  ];
}

/** Where a result comes from. @param cards of the models that made it */
export function provenanceOf(
  input: Omit<AnalysisInput, 'model' | 'samples' | 'seed'>, cards: readonly Pick<ModelCard, 'references'>[],
): Omit<Provenance, 'samples' | 'seed'> {
  const { catalogue, mapping, galaxy } = input;
  const measured = [galaxy.distance, galaxy.halfLightRadius, galaxy.ellipticity, galaxy.positionAngle, galaxy.properMotionRa].map((m) => m?.bibcode ?? '');
  const references = new Set([...cards.flatMap((card) => card.references), ...measured].filter((bibcode) => /^\d{4}|^[A-Z]/.test(bibcode)));
  return {
    program: 'steelyard',
    version: programVersion(),
    command: input.command ?? '',
    catalogue: catalogue.source.fileName,
    catalogue_sha256: catalogue.source.sha256,
    columns: Object.fromEntries(Object.entries(mapping).map(([role, assignment]) => [role, assignment.unit ? `${assignment.column} [${assignment.unit}]` : assignment.column])),
    references: [...references].sort(),
    ...(input.reproducible ? {} : { created: new Date().toISOString() }),
  };
}
