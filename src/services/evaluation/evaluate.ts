import { setImmediate } from 'node:timers/promises';
import type { ModelOpener } from '../../learning/engines/fallback.ts';
import { noveltyOf } from '../../science/calibration/novelty.ts';
import { DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { chooseModels, type ModelChoice } from '../chosenModels.ts';
import { OUTSIDE, UNUSUAL, type DomainPart } from '../domain.ts';
import { inferenceOf } from '../models.ts';
import { loadSuite } from '../resources/suites.ts';
import { accuracyOf, type Accuracy } from './accuracy.ts';
import { calibrationReport, firstGalaxies, type CalibrationReport } from './calibrationReport.ts';
import { drawKnownGalaxies } from './drawKnownGalaxies.ts';
import { SUMMARY_SPACE } from './fitDomain.ts';
import { flaggedWrong, type FlaggedWrong } from './flaggedWrong.ts';
import { EVALUATION_SEED, mapsOf, type KnownGalaxies } from './knownGalaxies.ts';
import { sweepPlans, withStars } from './pinnedSuites.ts';
import { accuracyRequirements, calibrationRequirements, foreignRequirement, REQUIRED, type Requirement } from './requirements.ts';
import { EVALUATION_SAMPLES, weighKnown } from './weighKnown.ts';

export interface EvaluationRequest {
  /** Each as `chooseModels` takes it: `averaged` too. */
  readonly models: readonly string[];
  /** Names or paths; each model's own where none is given. */
  readonly suites: readonly string[];
  readonly galaxies: number;
  /** Whether the requirements on 1,000 and 100 stars are judged too, where a model meets its own suite. */
  readonly requirements: boolean;
  /** Galaxies at each step of the sweeps; 0 for none. */
  readonly sweepGalaxies: number;
  /** Galaxies of each kind made wrong on purpose, to be flagged by the domain check; 0 for none. */
  readonly wrongGalaxies: number;
}

/** A model on the galaxies of one suite. */
export interface ModelEvaluation extends Accuracy {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string; readonly suites: readonly string[] };
  readonly suite: string;
  readonly seed: number;
  readonly samples: number;
  readonly calibration: CalibrationReport;
  /** Share of the galaxies that the domain check calls unusual or worse (p < 0.05), and outside (p < 0.01); null without a check. */
  readonly strange: { readonly unusual: number; readonly outside: number } | null;
  /** Of galaxies made wrong on purpose; none unless asked for, or without a check. */
  readonly wrong: readonly FlaggedWrong[];
  readonly requirements: readonly Requirement[];
  readonly sweeps: readonly Sweep[];
}

/** Accuracy against one thing that is varied. */
export interface Sweep {
  readonly quantity: string;
  readonly unit: string;
  readonly steps: readonly (Accuracy & { readonly value: number })[];
}

export interface EvaluateControl {
  readonly onProgress?: (what: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
  readonly opener?: ModelOpener;
}

/**
 * What models are worth on mock galaxies that none has seen: each on its own suite, or every model on every suite asked for.
 * @throws SteelyardError `model-unknown`, `suite-invalid`, `usage`, `engine-failed`; the signal's reason when it is aborted
 */
export async function evaluate(request: EvaluationRequest, control: EvaluateControl = {}): Promise<ModelEvaluation[]> {
  const galaxies = galaxiesOnce(control);
  const evaluations: ModelEvaluation[] = [];
  for (const spec of request.models) {
    const choice = chooseModels(spec);
    const suites = request.suites.length > 0 ? request.suites : ownSuite(choice);
    for (const suite of suites) evaluations.push(await evaluateOn(choice, suite, request, galaxies, control));
  }
  return evaluations;
}

function ownSuite({ name, models }: ModelChoice): string[] {
  const suites = [...new Set(models.map(({ model }) => model.card.training.suite))];
  if (suites.length === 1) return suites;
  throw new SteelyardError('usage', `"${name}" has no suite of its own: name those to evaluate it on with --suites, such as "${suites.join(',')}".`);
}

type Draw = (key: string, choice: ModelChoice, suite: ReturnType<typeof loadSuite>['suite'], count: number) => Promise<KnownGalaxies>;

/** Galaxies are drawn once for all models whose maps are the same. */
function galaxiesOnce({ onProgress, signal }: EvaluateControl): Draw {
  const drawn = new Map<string, Promise<KnownGalaxies>>();
  return (key, choice, suite, count) => {
    const { maps } = choice.models[0]!.model.card.recipe;
    const id = `${key} ${count} ${JSON.stringify(maps)}`;
    let galaxies = drawn.get(id);
    if (!galaxies) {
      galaxies = drawKnownGalaxies(suite, maps, count, 0, {
        onDrawn: (done) => onProgress?.(`drawing ${key}`, done, count), ...(signal ? { signal } : {}),
      });
      drawn.set(id, galaxies);
    }
    return galaxies;
  };
}

async function evaluateOn(
  choice: ModelChoice, suiteName: string, request: EvaluationRequest, draw: Draw, { onProgress, signal, opener }: EvaluateControl,
): Promise<ModelEvaluation> {
  const { suite } = loadSuite(suiteName);
  const parts = await openParts(choice, opener);
  const { radiiOverRh } = parts[0]!.card;
  const weigh = async (known: KnownGalaxies, what: string) => await weighKnown(parts, known, {
    onGalaxy: (done) => onProgress?.(`${choice.name} on ${what}`, done, known.count), ...(signal ? { signal } : {}),
  });
  const measure = async (key: string, on: typeof suite, count: number): Promise<Accuracy> => {
    const known = await draw(key, choice, on, count);
    return accuracyOf(known, await weigh(known, key), radiiOverRh);
  };
  const known = await draw(suite.name, choice, suite, request.galaxies);
  const ensemble = await weigh(known, suite.name);
  const accuracy = accuracyOf(known, ensemble, radiiOverRh);
  const calibration = calibrationReport(ensemble, radiiOverRh, EVALUATION_SEED);
  const strange = await strangeShare(parts, known, signal);
  const wrong = strange && request.wrongGalaxies > 0
    ? await flaggedWrong(parts, suite, request.wrongGalaxies, (done, total) => onProgress?.(`wrong galaxies of ${suite.name}`, done, total), signal)
    : [];
  const suites = [...new Set(choice.models.map(({ model }) => model.card.training.suite))];
  const isOwn = suites.length === 1 && suites[0] === suite.name;
  const thousand = calibrationReport(firstGalaxies(ensemble, REQUIRED.rankGalaxies), radiiOverRh, EVALUATION_SEED);
  const requirements: Requirement[] = isOwn
    ? [
      ...(request.requirements ? accuracyRequirements(
        await measure(`${suite.name}, 1,000 stars, 2 km/s`, withStars(suite, 1000), request.galaxies),
        await measure(`${suite.name}, 100 stars, 2 km/s`, withStars(suite, 100), request.galaxies),
      ) : []),
      ...calibrationRequirements(calibration, known.count, thousand),
    ]
    : [foreignRequirement(accuracy, suite.name)];
  const sweeps: Sweep[] = [];
  for (const { quantity, unit, steps } of request.sweepGalaxies > 0 ? sweepPlans(suite) : []) {
    const measured: (Accuracy & { readonly value: number })[] = [];
    for (const { value, suite: pinnedSuite } of steps) {
      measured.push({ value, ...await measure(`${suite.name}, ${quantity} ${value}`, pinnedSuite, request.sweepGalaxies) });
    }
    sweeps.push({ quantity, unit, steps: measured });
  }
  const { name, version, sha256 } = choice;
  return {
    model: { name, version, sha256, suites }, suite: suite.name, seed: EVALUATION_SEED, samples: EVALUATION_SAMPLES,
    ...accuracy, calibration, strange, wrong, requirements, sweeps,
  };
}

async function openParts({ models }: ModelChoice, opener?: ModelOpener): Promise<DomainPart[]> {
  const parts: DomainPart[] = [];
  for (const { model, weight } of models) {
    parts.push({ card: model.card, domain: model.domain, weight, inference: await inferenceOf(model, opener) });
  }
  const [first, ...others] = parts.map(({ card }) => JSON.stringify(card.recipe.maps));
  if (others.some((maps) => maps !== first)) {
    throw new SteelyardError('usage', 'Models that draw different maps cannot be evaluated as an average: evaluate each by itself.');
  }
  return parts;
}

/** How many of the galaxies a domain check would have warned of. */
async function strangeShare(parts: readonly DomainPart[], known: KnownGalaxies, signal?: AbortSignal): Promise<ModelEvaluation['strange']> {
  const checked = parts.filter(({ domain }) => domain !== undefined);
  if (checked.length === 0) return null;
  const counts = { unusual: 0, outside: 0 };
  const width = DEPARTURE_NAMES.length;
  for (let i = 0; i < known.count; i++) {
    if (i % 50 === 0) await setImmediate();
    signal?.throwIfAborted();
    let smallest = 1;
    for (const { domain, inference } of checked) {
      const summary = await inference.summarise(mapsOf(known, i));
      const departures = known.departures.subarray(i * width, (i + 1) * width);
      const vectors = domain!.spaces.map(({ name }) => (name === SUMMARY_SPACE ? summary : departures));
      smallest = Math.min(smallest, checked.length * noveltyOf(domain!, vectors).pValue);
    }
    if (smallest < UNUSUAL) counts.unusual += 1 / known.count;
    if (smallest < OUTSIDE) counts.outside += 1 / known.count;
  }
  return counts;
}
