import type { OpenPart, Weighed } from './chosenModels.ts';
import { memberDisagreement } from '../learning/inference/disagreement.ts';
import type { ModelCard } from '../learning/packages/card.ts';
import type { DomainReference } from '../learning/packages/domainFile.ts';
import { noveltyOf, type Novelty, type NoveltySpace } from '../science/calibration/novelty.ts';
import { whiten } from '../science/calibration/whitening.ts';
import { DEPARTURE_NAMES } from '../science/departures/departures.ts';
import { quantilesInPlace } from '../science/statistics/quantiles.ts';
import type { Maps, MapsRecipe } from '../shared/maps.ts';
import type { DomainCheck, DomainReport, DomainVerdict, Posterior } from '../shared/posterior.ts';
import { SUMMARY_SPACE } from './evaluation/fitDomain.ts';

/** Chances below which a galaxy is called unusual, and outside of what a model knows. */
export const UNUSUAL = 0.05;
export const OUTSIDE = 0.01;
/**
 * Differences between suites, in sigmas of the posterior, above which they are said to disagree: of 500 held-out mocks of each suite 1 %
 * differ by more than 2.0 (combined), 2.2 (nihao-like) and 1.7 (auriga-like), and none by more than 3.1.
 */
const SUITES_DIFFER = { unusual: 2, outside: 4 } as const;
/** Share of the variance that comes from the members' differences. */
const MEMBERS_DIFFER = { unusual: 0.2, outside: 0.5 } as const;
/** Enough for a mean and a deviation; the same noise for every model. */
const SAMPLES = 200;
/** Points of the training suite that the figure shows. */
const MAP_POINTS = 300;

/** An open model with what its package compares galaxies with. */
export interface DomainPart extends OpenPart {
  readonly domain?: DomainReference | undefined;
}

export interface DomainInput {
  /** The models that gave the posterior. */
  readonly parts: readonly DomainPart[];
  /** Models of other suites, to see whether the choice of suite matters. */
  readonly others: readonly OpenPart[];
  /** Of the sample, as `departureVector` gives them. */
  readonly departures: Float64Array;
  readonly maps: (recipe: MapsRecipe) => Maps;
  readonly log10MassScale: number;
  readonly weighed: Weighed;
  readonly seed: number;
}

/** Is this galaxy one that the models were made for? Every check, and one sentence. */
export async function domainReport(input: DomainInput): Promise<DomainReport> {
  const distance = await distanceFromTraining(input);
  const { pValue, reason, map } = distance;
  const [suites, members] = await Promise.all([suitesCheck(input), memberChecks(input)]);
  const checks = [...distance.checks, ...suites, ...members];
  const verdict = worst([distance.verdict, ...checks.filter(({ kind }) => kind === 'suites' || kind === 'members').map((check) => check.verdict)]);
  return { verdict, sentence: sentenceOf(verdict, pValue, reason, checks), p_value: pValue, checks, ...(map ? { map } : {}) };
}

/** The part of a report that needs no posterior. */
export interface TrainingDistance {
  readonly verdict: DomainVerdict;
  readonly pValue: number | null;
  /** What is strangest about the galaxy, in words. */
  readonly reason: string;
  readonly checks: readonly DomainCheck[];
  readonly map: DomainReport['map'];
}

/** How far a galaxy is from those that the models learnt from, and whether its numbers are in their range. */
export async function distanceFromTraining(
  { parts, departures, maps }: Pick<DomainInput, 'parts' | 'departures' | 'maps'>,
): Promise<TrainingDistance> {
  const checks: DomainCheck[] = [];
  const found: { readonly pValue: number; readonly reason: string }[] = [];
  let map: DomainReport['map'];
  for (const { card, domain, inference } of parts) {
    const drawn = maps(card.recipe.maps);
    checks.push(rangeCheck(card, drawn));
    if (!domain) continue;
    const summary = await inference.summarise(drawn);
    const novelty = noveltyOf(domain, domain.spaces.map(({ name }) => (name === SUMMARY_SPACE ? summary : departures)));
    const reason = reasonOf(novelty, domain, departures);
    found.push({ pValue: novelty.pValue, reason });
    novelty.spaces.forEach((space) => checks.push(spaceCheck(card.name, space, reason)));
    map ??= mapOf(card.name, domain, summary);
  }
  const [strangest] = found.toSorted((a, b) => a.pValue - b.pValue);
  // The smallest of several p-values is small more often: Bonferroni.
  const pValue = strangest ? Math.min(1, found.length * strangest.pValue) : null;
  const verdict = worst([
    pValue === null ? 'unknown' : verdictOf(pValue), ...checks.filter(({ kind }) => kind === 'range').map((check) => check.verdict),
  ]);
  return { verdict, pValue, reason: strangest?.reason ?? '', checks, map };
}

function verdictOf(pValue: number): DomainVerdict {
  return pValue < OUTSIDE ? 'outside' : pValue < UNUSUAL ? 'unusual' : 'inside';
}

const ORDER: readonly DomainVerdict[] = ['inside', 'unknown', 'unusual', 'outside'];

function worst(verdicts: readonly DomainVerdict[]): DomainVerdict {
  return ORDER[Math.max(...verdicts.map((verdict) => ORDER.indexOf(verdict)))]!;
}

function sentenceOf(verdict: DomainVerdict, pValue: number | null, reason: string, checks: readonly DomainCheck[]): string {
  const strange = pValue !== null && pValue < UNUSUAL;
  const others = checks.filter((check) => check.kind !== 'summary' && check.kind !== 'stars' && (check.verdict === 'unusual' || check.verdict === 'outside'));
  const doubts = [
    ...(strange ? [`only ${shareText(pValue)} of the galaxies that the model was made for look as strange (${reason})`] : []),
    ...new Set(others.map(({ sentence }) => lowered(sentence))),
  ];
  switch (verdict) {
    case 'inside': return `This galaxy looks like those that the model was made for: ${shareText(pValue!)} of them look at least as unusual.`;
    case 'unknown': return 'Whether the model was made for such a galaxy is not known: its package holds nothing to compare with, and its parameters are in range.';
    case 'unusual': return `${strange ? 'This galaxy is unusual for the model' : 'The masses depend on the model'}: ${doubts.join('; ')}. Look at it before you trust them.`;
    case 'outside': return `This galaxy is outside what the model knows: ${doubts.join('; ')}. Do not trust the masses without another check.`;
  }
}

function lowered(sentence: string): string {
  return `${sentence[0]!.toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}

function shareText(pValue: number): string {
  return pValue < 0.001 ? 'fewer than 1 in 1,000' : pValue < 0.1 ? `${(100 * pValue).toFixed(1)} %` : `${Math.round(100 * pValue)} %`;
}

function spaceCheck(model: string, { name, pValue }: Novelty['spaces'][number], reason: string): DomainCheck {
  const verdict = verdictOf(pValue);
  const what = name === SUMMARY_SPACE ? 'In the network\'s summary of it' : 'In the motions and positions of its stars';
  return {
    kind: name === SUMMARY_SPACE ? 'summary' : 'stars', model, verdict, value: pValue,
    sentence: `${what}, ${shareText(pValue)} of the training suite's galaxies are as far from their kind${verdict === 'inside' || name === SUMMARY_SPACE ? '' : `: ${reason}`}.`,
  };
}

/** In words, what each scalar of the domain says when it is out of range. */
const SCALAR_WORDS: Readonly<Record<string, string>> = {
  log10HalfLightRadius: 'half-light radius',
  log10Dispersion: 'velocity dispersion',
  log10StarCount: 'number of stars',
  velocityErrorRatio: 'ratio of velocity errors to dispersion',
  v98: '98th percentile of the velocities',
  velocityTail: 'tail of the velocities',
  log10MedianRadius: 'median radius of the stars',
  log10RadiusSpread: 'spread in radius of the stars',
  log10DispersionRatio: 'ratio of inner to outer dispersion',
};

/** The scalars of a sample that lie outside of the range of a model's training set, in words. */
export function scalarsOutside({ domain }: Pick<ModelCard, 'domain'>, maps: Maps): string[] {
  return domain
    .filter(({ low, high }, k) => maps.scalars[k]! < low || maps.scalars[k]! > high)
    .map(({ scalar }) => SCALAR_WORDS[scalar] ?? scalar);
}

function rangeCheck(card: ModelCard, maps: Maps): DomainCheck {
  const outside = scalarsOutside(card, maps);
  return {
    kind: 'range', model: card.name, verdict: outside.length > 0 ? 'outside' : 'inside', value: outside.length,
    sentence: outside.length > 0
      ? `Outside the range of the model's training set: ${outside.join(', ')}.`
      : 'Every number that the model is given is within the range of its training set.',
  };
}

/** How far the medians of different suites' models are apart, in units of the posterior's own half width. */
async function suitesCheck({ parts, others, weighed, maps, log10MassScale, seed }: DomainInput): Promise<DomainCheck[]> {
  const posteriors: { name: string; posterior: Posterior }[] = parts.length > 1
    ? parts.map(({ card }, i) => ({ name: card.name, posterior: weighed.each[i]! })) : [];
  posteriors.push(...await Promise.all(others.map(async ({ card, inference }) => (
    { name: card.name, posterior: await inference.infer(maps(card.recipe.maps), log10MassScale, SAMPLES, seed) }
  ))));
  if (posteriors.length === 0) return [];
  const compared = parts.length > 1 ? posteriors : [{ name: parts[0]!.card.name, posterior: weighed.posterior }, ...posteriors];
  const all = compared.map(({ posterior }) => quantilesOf(posterior));
  const differences = all[0]!.map((_, k) => {
    const medians = all.map((radii) => radii[k]![1]!);
    const halfWidth = all.reduce((sum, radii) => sum + (radii[k]![2]! - radii[k]![0]!) / 2, 0) / all.length;
    return (Math.max(...medians) - Math.min(...medians)) / halfWidth;
  });
  const largest = Math.max(...differences);
  const verdict: DomainVerdict = largest > SUITES_DIFFER.outside ? 'outside' : largest > SUITES_DIFFER.unusual ? 'unusual' : 'inside';
  const where = weighed.posterior.radiiOverRh[differences.indexOf(largest)]!;
  return [{
    kind: 'suites', model: compared.map(({ name }) => name).join(', '), verdict, value: largest,
    sentence: `${verdict === 'inside' ? 'Models of different suites agree' : 'Models of different suites disagree'}: their medians differ by at most ${largest.toFixed(1)} sigma, at ${where} R_h.`,
  }];
}

async function memberChecks({ parts, maps, log10MassScale, seed }: DomainInput): Promise<DomainCheck[]> {
  const checks: DomainCheck[] = [];
  for (const { card, inference } of parts) {
    if ((card.members ?? 1) === 1) continue;
    const members = await inference.memberPosteriors(maps(card.recipe.maps), log10MassScale, SAMPLES, seed);
    const share = Math.max(...memberDisagreement(members).map((radius) => radius.share));
    const verdict: DomainVerdict = share > MEMBERS_DIFFER.outside ? 'outside' : share > MEMBERS_DIFFER.unusual ? 'unusual' : 'inside';
    checks.push({
      kind: 'members', model: card.name, verdict, value: share,
      sentence: `The ${members.length} networks of the model ${verdict === 'inside' ? 'agree' : 'disagree'}: their differences make at most ${Math.round(100 * share)} % of the variance.`,
    });
  }
  return checks;
}

function quantilesOf({ log10Mass, radiiOverRh, sampleCount }: Posterior): number[][] {
  return radiiOverRh.map((_, k) => {
    // A median and a width in sigmas need no more.
    const count = Math.min(sampleCount, 2000);
    const masses = new Float64Array(count);
    for (let s = 0; s < count; s++) masses[s] = log10Mass[s * radiiOverRh.length + k]!;
    return quantilesInPlace(masses, [0.16, 0.5, 0.84]);
  });
}

/** What an observer can look for when a departure is the largest. */
const DEPARTURE_WORDS: Readonly<Record<(typeof DEPARTURE_NAMES)[number], string>> = {
  rotation: 'its velocities change across the sky, as those of a disc or of two galaxies do',
  lopsidedness: 'its stars lie lopsided about the centre',
  elongation: 'its stars lie along a line, as those of a disc, a stream or two galaxies do',
  kurtosis: 'the shape of its velocity distribution',
  dispersionTrend: 'the change of its dispersion with radius',
  contamination: 'stars that seem to be no members',
  stars: 'its number of stars',
  concentration: 'how its stars crowd towards the centre',
  outskirts: 'how many of its stars lie far out',
};

/** What is strangest about a galaxy, in words. */
function reasonOf({ spaces }: Novelty, { spaces: references }: DomainReference, departures: Float64Array): string {
  const stars = spaces.findIndex(({ name }) => name !== SUMMARY_SPACE);
  const summary = spaces.find(({ name }) => name === SUMMARY_SPACE);
  if (stars < 0 || (summary && summary.pValue < spaces[stars]!.pValue)) return 'the network\'s summary of its images';
  const reference = references[stars]!;
  const scores = conditionalScores(reference, departures.subarray(0, reference.whitening.mean.length));
  // The number of stars is only there to judge the others by; its range is a check of its own.
  const [largest] = DEPARTURE_NAMES.map((name, d) => ({ name, score: name === 'stars' ? 0 : scores[d] ?? 0 })).sort((a, b) => b.score - a.score);
  return DEPARTURE_WORDS[largest!.name];
}

/** How far each component is from what the others let expect, in standard deviations: |(C^-1 (v - m))_d| / sqrt((C^-1)_dd) with C^-1 = A^T A. */
function conditionalScores({ whitening }: NoveltySpace, vector: Float64Array): number[] {
  const dimensions = whitening.mean.length;
  const whitened = whiten(whitening, vector);
  return Array.from(vector, (_, d) => {
    let projected = 0;
    let precision = 0;
    for (let k = 0; k < whitening.axisCount; k++) {
      const axis = whitening.axes[k * dimensions + d]!;
      projected += axis * whitened[k]!;
      precision += axis * axis;
    }
    return precision > 0 ? Math.abs(projected) / Math.sqrt(precision) : 0;
  });
}

/** The first two axes of the network's summaries: where the training suite lies, and where this galaxy. */
function mapOf(model: string, { spaces }: DomainReference, summary: Float32Array): DomainReport['map'] {
  const space = spaces.find(({ name }) => name === SUMMARY_SPACE);
  if (!space || space.whitening.axisCount < 2) return undefined;
  const { axisCount } = space.whitening;
  const count = Math.min(MAP_POINTS, space.points.length / axisCount);
  const at = (rows: Float32Array, i: number): [number, number] => [rounded(rows[i * axisCount]!), rounded(rows[i * axisCount + 1]!)];
  return { model, training: Array.from({ length: count }, (_, i) => at(space.points, i)), here: at(whiten(space.whitening, summary), 0) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
