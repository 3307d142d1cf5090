import { heSpread, type Parameters, type ParameterSpec } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';

/** Sizes of the network that conditions each component of a vector on those before it, and on a context. */
export interface ConditionerShape {
  /** Length of the vectors. */
  readonly dimensions: number;
  /** Length of the context. */
  readonly context: number;
  /** Units of each of its two hidden layers. */
  readonly hidden: number;
}

/** A quantity that the conditioner gives for every component. */
export interface Head {
  readonly name: string;
  /** Name of its bias among the parameters. */
  readonly bias: string;
  /** How many numbers a component. */
  readonly width: number;
}

/** Parameters of one conditioner; the heads' are named as they are. */
export function conditionerSpecs(shape: ConditionerShape, heads: readonly Head[], prefix: string): ParameterSpec[] {
  const { dimensions, context, hidden } = shape;
  const at = (part: string) => `${prefix}/${part}`;
  return [
    { name: at('input'), shape: [dimensions, hidden], spread: heSpread(dimensions) },
    { name: at('context'), shape: [context, hidden], spread: heSpread(context) },
    { name: at('bias0'), shape: [hidden], spread: 0 },
    { name: at('hidden'), shape: [hidden, hidden], spread: heSpread(hidden) },
    { name: at('bias1'), shape: [hidden], spread: 0 },
    // Small last layers: a flow starts close to the identity.
    ...heads.flatMap((head) => [
      { name: at(head.name), shape: [hidden, dimensions * head.width], spread: 0.01 * heSpread(hidden) },
      { name: at(head.bias), shape: [dimensions * head.width], spread: 0 },
    ]),
  ];
}

/**
 * How many of the leading inputs each hidden unit may see (its degree): as evenly spread as the sizes allow,
 * in ascending order, so that units of one degree are neighbours and sampling can compute each once.
 */
function hiddenDegrees({ dimensions, hidden }: ConditionerShape): number[] {
  return Array.from({ length: hidden }, (_, unit) => Math.floor((unit * dimensions) / hidden));
}

/** 1 where a weight may act (Germain+15, 1502.03509): a unit of degree b sees those of degree up to b. */
function mask(from: readonly number[], to: readonly number[]): tf.Tensor {
  return tf.tensor2d(from.map((a) => to.map((b) => (b >= a ? 1 : 0))));
}

function multiply(x: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  return tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D);
}

/**
 * All heads of all components at once, for vectors that are known.
 *
 * @param x [batch, dimensions]
 * @param context [batch, context], or [1, context] for all
 * @returns by head: [batch, dimensions * width], components' numbers side by side
 */
export function conditionAll(
  shape: ConditionerShape, heads: readonly Head[], p: (part: string) => tf.Tensor, x: tf.Tensor, context: tf.Tensor,
): Parameters {
  const degrees = hiddenDegrees(shape);
  const components = Array.from({ length: shape.dimensions }, (_, i) => i);
  const fromContext = tf.add(multiply(context, p('context')), p('bias0'));
  const h0 = tf.relu(tf.add(multiply(x, tf.mul(p('input'), mask(components.map((i) => i + 1), degrees))), fromContext));
  const h1 = tf.relu(tf.add(multiply(h0, tf.mul(p('hidden'), mask(degrees, degrees))), p('bias1')));
  return Object.fromEntries(heads.map(({ name, bias, width }) => {
    const outputs = components.flatMap((i) => Array<number>(width).fill(i));
    return [name, tf.add(multiply(h1, tf.mul(p(name), mask(degrees, outputs))), p(bias))];
  }));
}

/**
 * The components of a vector one after the other, each from the heads that the components before it give.
 * Every hidden unit is computed once, as soon as what it may see is known: the whole vector costs as much as `conditionAll`.
 *
 * Vectors are columns here, so that what is known grows by whole rows: putting columns side by side took most of the time.
 *
 * @param context [1, context] or [batch, context]
 * @param next component `i` as [1, batch], from its heads, each [width, batch] or [width, 1]
 * @returns [dimensions, batch]
 */
export function conditionInTurn(
  shape: ConditionerShape, heads: readonly Head[], p: (part: string) => tf.Tensor, context: tf.Tensor,
  next: (i: number, heads: Parameters) => tf.Tensor,
): tf.Tensor {
  const degrees = hiddenDegrees(shape);
  const unitsOf = (degree: number) => ({ start: degrees.indexOf(degree), size: degrees.filter((d) => d === degree).length });
  const fromContext = tf.add(tf.matMul(p('context') as tf.Tensor2D, context as tf.Tensor2D, true, true), column(p('bias0')));
  // Units of degree 0 see the context alone: to the others they are part of the bias, often one for all samples.
  const first = unitsOf(0);
  const still0 = tf.relu(rows(fromContext, first));
  const still1 = tf.relu(tf.add(weigh(p('hidden'), first, first, still0), column(p('bias1'), first)));
  const known: tf.Tensor[] = [];
  const moving0: tf.Tensor[] = [];
  const moving1: tf.Tensor[] = [];
  for (let i = 0; i < shape.dimensions; i++) {
    const units = unitsOf(i);
    const seen = { start: first.size, size: units.start + units.size - first.size };
    if (i > 0 && units.size > 0) {
      moving0.push(tf.relu(tf.add(weigh(p('input'), { start: 0, size: i }, units, tf.concat(known, 0)), rows(fromContext, units))));
      const bias = tf.add(weigh(p('hidden'), first, units, still0), column(p('bias1'), units));
      moving1.push(tf.relu(tf.add(weigh(p('hidden'), seen, units, tf.concat(moving0, 0)), bias)));
    }
    const visible = { start: first.size, size: moving1.reduce((sum, part) => sum + part.shape[0]!, 0) };
    const moved = moving1.length > 0 ? tf.concat(moving1, 0) : undefined;
    known.push(next(i, Object.fromEntries(heads.map(({ name, bias, width }) => {
      const outputs = { start: i * width, size: width };
      const still = tf.add(weigh(p(name), first, outputs, still1), column(p(bias), outputs));
      return [name, moved ? tf.add(weigh(p(name), visible, outputs, moved), still) : still];
    }))));
  }
  return tf.concat(known, 0);
}

interface Range {
  readonly start: number;
  readonly size: number;
}

/** What some inputs, [from.size, batch], add to some outputs: [to.size, batch]. */
function weigh(weights: tf.Tensor, from: Range, to: Range, inputs: tf.Tensor): tf.Tensor {
  const cut = tf.slice(weights, [from.start, to.start], [from.size, to.size]);
  return tf.matMul(cut as tf.Tensor2D, inputs as tf.Tensor2D, true);
}

function rows(x: tf.Tensor, { start, size }: Range): tf.Tensor {
  return tf.slice(x, [start, 0], [size, -1]);
}

/** A vector, or a range of it, as a column. */
function column(x: tf.Tensor, { start, size }: Range = { start: 0, size: x.shape[0]! }): tf.Tensor {
  return tf.reshape(tf.slice(x, [start], [size]), [size, 1]);
}
