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
 * @param context [1, context] or [batch, context]
 * @param next component `i` as [batch, 1], from its heads, each [batch or 1, width]
 * @returns [batch, dimensions]
 */
export function conditionInTurn(
  shape: ConditionerShape, heads: readonly Head[], p: (part: string) => tf.Tensor, context: tf.Tensor,
  next: (i: number, heads: Parameters) => tf.Tensor,
): tf.Tensor {
  const degrees = hiddenDegrees(shape);
  const known: tf.Tensor[] = [];
  const h0: tf.Tensor[] = [];
  const h1: tf.Tensor[] = [];
  const fromContext = tf.add(multiply(context, p('context')), p('bias0'));
  for (let i = 0; i < shape.dimensions; i++) {
    const units = { start: degrees.indexOf(i), size: degrees.lastIndexOf(i) - degrees.indexOf(i) + 1 };
    if (units.start >= 0) {
      const contextPart = tf.slice(fromContext, [0, units.start], [-1, units.size]);
      const drive = i === 0 ? contextPart : tf.add(multiply(joined(known), cut(p('input'), { start: 0, size: i }, units)), contextPart);
      h0.push(tf.relu(drive));
      const second = multiply(joined(h0), cut(p('hidden'), { start: 0, size: units.start + units.size }, units));
      h1.push(tf.relu(tf.add(second, tf.slice(p('bias1'), [units.start], [units.size]))));
    }
    const visible = { start: 0, size: h1.reduce((sum, part) => sum + part.shape[1]!, 0) };
    const seen = joined(h1);
    known.push(next(i, Object.fromEntries(heads.map(({ name, bias, width }) => {
      const columns = { start: i * width, size: width };
      return [name, tf.add(multiply(seen, cut(p(name), visible, columns)), tf.slice(p(bias), [columns.start], [width]))];
    }))));
  }
  return tf.concat(known, 1);
}

interface Range {
  readonly start: number;
  readonly size: number;
}

function cut(weights: tf.Tensor, rows: Range, columns: Range): tf.Tensor {
  return tf.slice(weights, [rows.start, columns.start], [rows.size, columns.size]);
}

/** Columns side by side. Those of degree 0 see the context alone and may have one row for all samples. */
function joined(parts: readonly tf.Tensor[]): tf.Tensor {
  const rows = Math.max(...parts.map((part) => part.shape[0]!));
  const tall = parts.find((part) => part.shape[0] === rows)!;
  // Adding zeros of the right height repeats a single row; a broadcast would fix the number of samples.
  const repeat = (part: tf.Tensor) => (part.shape[0] === rows ? part : tf.add(part, tf.mul(tf.slice(tall, [0, 0], [-1, 1]), 0)));
  return tf.concat(parts.map(repeat), 1);
}
