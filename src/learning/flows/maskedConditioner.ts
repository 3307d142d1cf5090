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

/** Blocks of units that are weighed one by one before they are put together. */
const GROUP = 3;

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
  const { dimensions } = shape;
  const units = unitsByDegree(shape);
  const widths = heads.map(({ width }) => width);
  const outputs = ranges(Array<number>(dimensions).fill(widths.reduce((sum, width) => sum + width, 0)));
  const output = sideBySide(heads, dimensions, (head) => p(head.name), shape.hidden);
  const outputBias = sideBySide(heads, dimensions, (head) => p(head.bias), 1);
  // Units of degree 0 see the context alone: to the others they are part of the bias, often one for all samples.
  const fromContext = splitRows(tf.add(tf.matMul(p('context') as tf.Tensor2D, context as tf.Tensor2D, true, true), column(p('bias0'))), units);
  const still0 = tf.relu(fromContext[0]!);
  const fromStill = splitRows(tf.add(weigh(p('hidden'), units[0]!, { start: 0, size: shape.hidden }, still0), column(p('bias1'))), units);
  const still1 = tf.relu(fromStill[0]!);
  const hiddenSums = sumsInTurn(p('hidden'), units, fromStill, units);
  const outputsOfStill = splitRows(tf.add(weigh(output, units[0]!, whole(outputs), still1), column(outputBias)), outputs);
  const outputSums = sumsInTurn(output, units, outputsOfStill, outputs);
  const known: tf.Tensor[] = [];
  for (let i = 0; i < dimensions; i++) {
    if (i > 0 && units[i]!.size > 0) {
      hiddenSums.add(i, tf.relu(tf.add(weigh(p('input'), { start: 0, size: i }, units[i]!, tf.concat(known, 0)), fromContext[i]!)));
      outputSums.add(i, tf.relu(hiddenSums.of(i)));
    }
    const parts = splitRows(outputSums.of(i), ranges(widths));
    known.push(next(i, Object.fromEntries(heads.map(({ name }, k) => [name, parts[k]!]))));
  }
  return tf.concat(known, 0);
}

/** Neighbours among the rows or columns of a matrix. */
interface Range {
  readonly start: number;
  readonly size: number;
}

function ranges(sizes: readonly number[]): Range[] {
  let start = 0;
  return sizes.map((size) => ({ start: (start += size) - size, size }));
}

/** From the first of some neighbouring ranges to the last. */
function whole(parts: readonly Range[]): Range {
  return { start: parts[0]!.start, size: parts.reduce((sum, { size }) => sum + size, 0) };
}

/** The hidden units of each degree. */
function unitsByDegree(shape: ConditionerShape): Range[] {
  const degrees = hiddenDegrees(shape);
  return ranges(Array.from({ length: shape.dimensions }, (_, degree) => degrees.filter((d) => d === degree).length));
}

/** All heads' weights or biases as one matrix, [rows, dimensions x widths]: a component's numbers are neighbours. */
function sideBySide(heads: readonly Head[], dimensions: number, of: (head: Head) => tf.Tensor, rows: number): tf.Tensor {
  return tf.reshape(tf.concat(heads.map((head) => tf.reshape(of(head), [rows, dimensions, head.width])), 2), [rows, -1]);
}

/**
 * For every component a sum of weighted blocks of units, which become known one after the other.
 *
 * A product with few rows spends its time on laying out what it multiplies. So a few blocks at a time are weighed alone,
 * for the components that follow at once; then they are put together and weighed for all later ones, in one product.
 *
 * @param weights [units, outputs]
 * @param start what each sum starts from: [size, batch] or [size, 1]
 */
function sumsInTurn(weights: tf.Tensor, units: readonly Range[], start: readonly tf.Tensor[], outputs: readonly Range[]) {
  let sums = start;
  let alone: { readonly from: Range; readonly values: tf.Tensor }[] = [];
  return {
    /** Block `i` is known: [units, batch]. */
    add(i: number, values: tf.Tensor): void {
      if (alone.length === GROUP) {
        const later = outputs.slice(i);
        const together = tf.concat(alone.map((block) => block.values), 0);
        const weighed = weigh(weights, whole(alone.map(({ from }) => from)), whole(later), together);
        const before = tf.concat(sums.slice(i), 0);
        sums = [...sums.slice(0, i), ...splitRows(tf.add(weighed, before), later)];
        alone = [];
      }
      alone.push({ from: units[i]!, values });
    },
    /** The sum for component `i` of the blocks known so far. */
    of: (i: number): tf.Tensor =>
      alone.reduce((sum, { from, values }) => tf.add(weigh(weights, from, outputs[i]!, values), sum), sums[i]!),
  };
}

/** What some inputs, [from.size, batch], add to some outputs: [to.size, batch]. */
function weigh(weights: tf.Tensor, from: Range, to: Range, inputs: tf.Tensor): tf.Tensor {
  const cut = tf.slice(weights, [from.start, to.start], [from.size, to.size]);
  return tf.matMul(cut as tf.Tensor2D, inputs as tf.Tensor2D, true);
}

function splitRows(x: tf.Tensor, parts: readonly Range[]): tf.Tensor[] {
  return parts.length === 1 ? [x] : tf.split(x, parts.map(({ size }) => size), 0);
}

/** A vector as a column. */
function column(x: tf.Tensor): tf.Tensor {
  return tf.reshape(x, [-1, 1]);
}
