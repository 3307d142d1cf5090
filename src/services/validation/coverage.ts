import { isWithin } from './accuracy.ts';
import type { KnownView } from './gaiaChallenge.ts';

/** How often intervals must hold the truth, over draws, projections and radii. */
export const COVERAGE_BOUNDS = Object.freeze({ low68: 0.5, high68: 0.85, low95: 0.85 });

/** One model over some views. */
export interface ModelCoverage {
  readonly model: string;
  readonly views: number;
  /** Shares over views and radii. */
  readonly held68: number;
  readonly held95: number;
  readonly passes: boolean;
  /** Share of the views that the domain check calls unusual or outside; null where no package can tell. */
  readonly warned: number | null;
  /** The same among the views where not even the 95 % interval holds the truth at half of the radii; null where there are none. */
  readonly warnedWhereWrong: number | null;
}

/** Views of one kind: of one number of stars, of the whole draws only, or all. */
export interface CoverageGroup {
  readonly name: string;
  readonly models: readonly ModelCoverage[];
}

/** Coverage of every model: over all views, over the whole draws, and by number of stars. */
export function coverageGroups(views: readonly KnownView[]): CoverageGroup[] {
  const counts = [...new Set(views.map(({ stars }) => stars))].sort((a, b) => a - b);
  return [
    { name: 'all draws and subsamples', models: coverages(views) },
    { name: 'whole draws', models: coverages(views.filter(({ subsample }) => subsample === 0)) },
    ...counts.map((count) => ({ name: `${count.toLocaleString('en')} stars`, models: coverages(views.filter(({ stars }) => stars === count)) })),
  ];
}

function coverages(views: readonly KnownView[]): ModelCoverage[] {
  return views[0]!.weighings.map(({ model }, m) => {
    const results = views.map(({ weighings, truth }) => {
      const { radii, domain } = weighings[m]!;
      const holds = (low: 'q16' | 'q025', high: 'q84' | 'q975') =>
        radii.filter(({ log10_mass }, k) => isWithin(truth[k]!, log10_mass[low], log10_mass[high])).length / radii.length;
      return { held68: holds('q16', 'q84'), held95: holds('q025', 'q975'), domain };
    });
    const held68 = mean(results.map((result) => result.held68));
    const held95 = mean(results.map((result) => result.held95));
    const known = results.filter(({ domain }) => domain.p_value !== null);
    const warned = (some: typeof results) => (some.length === 0 ? null : mean(some.map(({ domain }) => (domain.verdict === 'inside' ? 0 : 1))));
    return {
      model, views: views.length, held68, held95,
      passes: isWithin(held68, COVERAGE_BOUNDS.low68, COVERAGE_BOUNDS.high68) && held95 >= COVERAGE_BOUNDS.low95,
      warned: warned(known),
      warnedWhereWrong: warned(known.filter((result) => result.held95 <= 0.5)),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
