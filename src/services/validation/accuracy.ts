import { biasAndScatter } from '../../science/calibration/biasScatter.ts';
import type { KnownView } from './gaiaChallenge.ts';

/** How the masses at one radius compare with the truth, over several views. */
export interface RadiusAccuracy {
  readonly r_over_rh: number;
  /** Median of log10 M - log10 M_true, dex. */
  readonly bias: number;
  /** Half the distance between its 16th and 84th percentiles, dex. */
  readonly scatter: number;
  /** Views whose 68 and 95 % intervals hold the truth. */
  readonly inside68: number;
  readonly inside95: number;
}

/** A model or an estimator over several views. */
export interface Accuracy {
  readonly name: string;
  readonly kind: 'model' | 'estimator';
  readonly views: number;
  readonly radii: readonly RadiusAccuracy[];
  /** Views with a scalar outside of what the model was trained on, and which scalars those are. */
  readonly outsideDomain: { readonly views: number; readonly scalars: readonly string[] };
}

/** The views with one number of stars, or all of them together. */
export interface Group {
  readonly stars: number | 'all';
  readonly views: number;
  readonly accuracies: readonly Accuracy[];
}

/** One group for each number of stars, then one of all views. */
export function groupsOf(views: readonly KnownView[]): Group[] {
  const counts = [...new Set(views.map(({ stars }) => stars))].sort((a, b) => a - b);
  return [...counts, 'all' as const].map((stars) => {
    const group = views.filter((view) => stars === 'all' || view.stars === stars);
    const models = group[0]!.weighings.map((_, m) => modelAccuracy(group, m));
    return { stars, views: group.length, accuracies: [...models, ...estimatorAccuracies(group)] };
  });
}

function modelAccuracy(views: readonly KnownView[], model: number): Accuracy {
  const { model: name, radii } = views[0]!.weighings[model]!;
  const results = views.map(({ weighings, truth }) => ({ radii: weighings[model]!.radii, truth }));
  const spread = biasAndScatter(
    results.flatMap((result) => result.radii.map(({ log10_mass }) => log10_mass.q50)),
    results.flatMap(({ truth }) => truth),
    radii.length,
  );
  const count = (k: number, low: 'q16' | 'q025', high: 'q84' | 'q975') =>
    results.filter((result) => isWithin(result.truth[k]!, result.radii[k]!.log10_mass[low], result.radii[k]!.log10_mass[high])).length;
  return {
    name, kind: 'model', views: views.length,
    radii: radii.map(({ r_over_rh }, k) => ({
      r_over_rh, bias: spread[k]!.bias, scatter: spread[k]!.scatter,
      inside68: count(k, 'q16', 'q84'), inside95: count(k, 'q025', 'q975'),
    })),
    outsideDomain: {
      views: views.filter(({ weighings }) => weighings[model]!.outsideDomain.length > 0).length,
      scalars: [...new Set(views.flatMap(({ weighings }) => weighings[model]!.outsideDomain))].sort(),
    },
  };
}

/** An estimator's errors hold the statistics of the stars only, not what the formula leaves out; 95 % is taken as twice 68 %. */
function estimatorAccuracies(views: readonly KnownView[]): Accuracy[] {
  return views[0]!.estimators.map(({ name, r_over_rh }, e) => {
    const results = views.map(({ estimators, estimatorTruth }) => ({ ...estimators[e]!, truth: estimatorTruth[e]! }));
    const [spread] = biasAndScatter(results.map(({ log10_mass }) => log10_mass), results.map(({ truth }) => truth), 1);
    const count = (times: number) => results.filter(({ log10_mass, err_lo, err_hi, truth }) =>
      isWithin(truth, log10_mass - times * err_lo, log10_mass + times * err_hi)).length;
    return {
      name, kind: 'estimator', views: views.length, outsideDomain: { views: 0, scalars: [] },
      radii: [{ r_over_rh, bias: spread!.bias, scatter: spread!.scatter, inside68: count(1), inside95: count(2) }],
    };
  });
}

export function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
