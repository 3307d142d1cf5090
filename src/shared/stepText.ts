import { SteelyardError } from './errors.ts';
import { REGION_PLANES } from './selection.ts';
import type { SelectionStep } from './selection.ts';

/**
 * Selection steps as one line of text each: what `--step` takes on the command line, and what the window shows as the
 * equivalent of a filter. `parseStep(printStep(step))` is the step, but for `off`, which has no words.
 *
 *   probability 0.5            probability 0.5 of p_member        weights        weights p_member
 *   flag is_member             flag !is_binary                    expression p_member > 0.5 and g < 20
 *   radius 2 R_h elliptical    radius 15 arcmin                   sigma-clip 3   sigma-clip 3 at most 20
 *   mixture 0.05 weights       mixture 0.5                        region sky inside 1,2 3,4 5,6
 */
export function printStep(step: SelectionStep): string {
  switch (step.kind) {
    case 'probability': return `probability ${step.minimum}${step.column === undefined ? '' : ` of ${step.column}`}`;
    case 'weights': return step.column === undefined ? 'weights' : `weights ${step.column}`;
    case 'flag': return `flag ${step.keep ? '' : '!'}${step.column}`;
    case 'expression': return `expression ${step.expression}`;
    case 'radius': return `radius ${step.maximum} ${step.unit}${step.elliptical ? ' elliptical' : ''}`;
    case 'sigmaClip': return `sigma-clip ${step.threshold} at most ${step.maxIterations}`;
    case 'mixture': return `mixture ${step.minimum}${step.asWeights ? ' weights' : ''}`;
    case 'region': return `region ${step.plane} ${step.keep} ${step.vertices.map(([x, y]) => `${x},${y}`).join(' ')}`;
  }
}

/** @throws SteelyardError `usage` when the text is none of the forms that `printStep` writes */
export function parseStep(text: string): SelectionStep {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*([^]*?)\s*$/.exec(text) ?? [];
  const step = PARSERS[word.toLowerCase()]?.(rest);
  if (step) return step;
  throw new SteelyardError(
    'usage',
    `"${text}" is not a selection step: write one such as "probability 0.5", "weights p_member", "flag is_member", "expression g < 20", "radius 2 R_h elliptical", "sigma-clip 3", "mixture 0.05 weights" or "region sky inside 1,2 3,4 5,6".`,
    { step: text.slice(0, 200) },
  );
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const DEFAULT_ROUNDS = 50;

const PARSERS: Readonly<Record<string, (rest: string) => SelectionStep | undefined>> = {
  probability(rest) {
    const found = new RegExp(`^(${NUMBER})(?:\\s+of\\s+([^]+))?$`).exec(rest);
    if (!found) return undefined;
    const minimum = Number(found[1]);
    return within(minimum, 0, 1) && { kind: 'probability', minimum, ...(found[2] === undefined ? {} : { column: found[2] }) };
  },
  weights: (rest) => ({ kind: 'weights', ...(rest === '' ? {} : { column: rest }) }),
  flag(rest) {
    const column = rest.replace(/^!\s*/, '');
    return column === '' ? undefined : { kind: 'flag', column, keep: !rest.startsWith('!') };
  },
  expression: (rest) => (rest === '' ? undefined : { kind: 'expression', expression: rest }),
  radius(rest) {
    const found = new RegExp(`^(${NUMBER})\\s*(arcmin|pc|R_?h)(\\s+elliptical)?$`, 'i').exec(rest);
    if (!found || !(Number(found[1]) > 0)) return undefined;
    const unit = found[2]!.toLowerCase();
    return { kind: 'radius', maximum: Number(found[1]), unit: unit === 'arcmin' || unit === 'pc' ? unit : 'R_h', elliptical: found[3] !== undefined };
  },
  'sigma-clip'(rest) {
    const found = new RegExp(`^(${NUMBER})(?:\\s+at\\s+most\\s+(\\d+))?$`).exec(rest);
    const maxIterations = Number(found?.[2] ?? DEFAULT_ROUNDS);
    if (!found || !(Number(found[1]) > 0) || !within(maxIterations, 1, 1000)) return undefined;
    return { kind: 'sigmaClip', threshold: Number(found[1]), maxIterations };
  },
  mixture(rest) {
    const found = new RegExp(`^(${NUMBER})(\\s+weights)?$`).exec(rest);
    if (!found || !within(Number(found[1]), 0, 1)) return undefined;
    return { kind: 'mixture', minimum: Number(found[1]), asWeights: found[2] !== undefined };
  },
  region(rest) {
    const [name, keep, ...corners] = rest.split(/\s+/);
    const plane = REGION_PLANES.find((known) => known === name);
    if (!plane || (keep !== 'inside' && keep !== 'outside') || corners.length < 3) return undefined;
    const corner = new RegExp(`^(${NUMBER}),(${NUMBER})$`);
    const vertices = corners.map((text) => {
      const found = corner.exec(text);
      return [Number(found?.[1] ?? NaN), Number(found?.[2] ?? NaN)] as const;
    });
    return vertices.flat().some(Number.isNaN) ? undefined : { kind: 'region', plane, vertices, keep };
  },
};

function within(value: number, low: number, high: number): true | undefined {
  return value >= low && value <= high ? true : undefined;
}
