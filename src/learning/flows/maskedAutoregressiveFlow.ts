import { heSpread, type Parameters, type ParameterSpec } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';

/** Sizes of a conditional masked autoregressive flow (Papamakarios+17, 1705.07057; sizes as in methods of 2503.07717's sibling). */
export interface FlowShape {
  /** Length of the vectors whose density it describes. */
  readonly dimensions: number;
  /** Length of the context it is conditioned on. */
  readonly context: number;
  /** Units of each of the two hidden layers of a transform. */
  readonly hidden: number;
  readonly transforms: number;
}

/** Scales of one transform stay within exp(+-limit): a runaway scale would end the training. */
const LOG_SCALE_LIMIT = 4;

export function flowSpecs(shape: FlowShape, name = 'flow'): ParameterSpec[] {
  const { dimensions, context, hidden } = shape;
  return Array.from({ length: shape.transforms }, (_, k) => {
    const at = (part: string) => `${name}${k}/${part}`;
    return [
      { name: at('input'), shape: [dimensions, hidden], spread: heSpread(dimensions) },
      { name: at('context'), shape: [context, hidden], spread: heSpread(context) },
      { name: at('bias0'), shape: [hidden], spread: 0 },
      { name: at('hidden'), shape: [hidden, hidden], spread: heSpread(hidden) },
      { name: at('bias1'), shape: [hidden], spread: 0 },
      // Small last layers: the flow starts close to the identity.
      { name: at('shift'), shape: [hidden, dimensions], spread: 0.01 * heSpread(hidden) },
      { name: at('shiftBias'), shape: [dimensions], spread: 0 },
      { name: at('scale'), shape: [hidden, dimensions], spread: 0.01 * heSpread(hidden) },
      { name: at('scaleBias'), shape: [dimensions], spread: 0 },
    ];
  }).flat();
}

/**
 * How many of the leading inputs each hidden unit may see (its degree): as evenly spread as the sizes allow,
 * in ascending order, so that units of one degree are neighbours and sampling can compute each once.
 */
function hiddenDegrees({ dimensions, hidden }: FlowShape): number[] {
  return Array.from({ length: hidden }, (_, unit) => Math.floor((unit * dimensions) / hidden));
}

/** The masks of one transform (Germain+15, 1502.03509): 1 where a weight may act. */
function masks(shape: FlowShape): { input: tf.Tensor; hidden: tf.Tensor; output: tf.Tensor } {
  const degrees = hiddenDegrees(shape);
  const inputs = Array.from({ length: shape.dimensions }, (_, i) => i + 1);
  const outputs = Array.from({ length: shape.dimensions }, (_, i) => i);
  const mask = (from: number[], to: number[]) => tf.tensor2d(from.map((a) => to.map((b) => (b >= a ? 1 : 0))));
  return { input: mask(inputs, degrees), hidden: mask(degrees, degrees), output: mask(degrees, outputs) };
}

function boundedLogScale(raw: tf.Tensor): tf.Tensor {
  return tf.mul(tf.tanh(tf.div(raw, LOG_SCALE_LIMIT)), LOG_SCALE_LIMIT);
}

/**
 * log p(y | context) of a batch.
 *
 * @param y [batch, dimensions]
 * @param context [batch, context]
 * @returns [batch], natural logarithm
 */
export function flowLogProb(shape: FlowShape, parameters: Parameters, y: tf.Tensor, context: tf.Tensor, name = 'flow'): tf.Tensor {
  const mask = masks(shape);
  let z = y;
  let logDeterminant: tf.Tensor | undefined;
  for (let k = 0; k < shape.transforms; k++) {
    const p = (part: string) => parameters[`${name}${k}/${part}`]!;
    const multiply = (x: tf.Tensor, weights: tf.Tensor) => tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D);
    const fromContext = tf.add(multiply(context, p('context')), p('bias0'));
    const h0 = tf.relu(tf.add(multiply(z, tf.mul(p('input'), mask.input)), fromContext));
    const h1 = tf.relu(tf.add(multiply(h0, tf.mul(p('hidden'), mask.hidden)), p('bias1')));
    const shift = tf.add(multiply(h1, tf.mul(p('shift'), mask.output)), p('shiftBias'));
    const logScale = boundedLogScale(tf.add(multiply(h1, tf.mul(p('scale'), mask.output)), p('scaleBias')));
    z = tf.mul(tf.sub(z, shift), tf.exp(tf.neg(logScale)));
    const term = tf.neg(tf.sum(logScale, 1));
    logDeterminant = logDeterminant ? tf.add(logDeterminant, term) : term;
    // The next transform sees the vector back to front.
    z = tf.reverse(z, 1);
  }
  const normal = tf.mul(tf.add(tf.sum(tf.square(z), 1), shape.dimensions * Math.log(2 * Math.PI)), -0.5);
  return logDeterminant ? tf.add(normal, logDeterminant) : normal;
}

/**
 * Samples: standard normal noise pushed through the inverse of the flow. Each hidden unit is computed once,
 * as soon as the inputs it may see are known, so that sampling costs as much as one density.
 *
 * @param noise [samples, dimensions], standard normal
 * @param context [1, context] (one for all samples) or [samples, context]
 * @returns [samples, dimensions]
 */
export function flowSample(shape: FlowShape, parameters: Parameters, noise: tf.Tensor, context: tf.Tensor, name = 'flow'): tf.Tensor {
  let z = noise;
  for (let k = shape.transforms - 1; k >= 0; k--) {
    z = invertTransform(shape, (part) => parameters[`${name}${k}/${part}`]!, tf.reverse(z, 1), context);
  }
  return z;
}

function invertTransform(shape: FlowShape, p: (part: string) => tf.Tensor, u: tf.Tensor, context: tf.Tensor): tf.Tensor {
  const degrees = hiddenDegrees(shape);
  const block = (degree: number) => {
    const start = degrees.indexOf(degree);
    return { start, size: degrees.lastIndexOf(degree) - start + 1 };
  };
  const cut = (weights: tf.Tensor, rows: { start: number; size: number }, columns: { start: number; size: number }) =>
    tf.slice(weights, [rows.start, columns.start], [rows.size, columns.size]) as tf.Tensor2D;
  const known: tf.Tensor[] = [];
  const h0: tf.Tensor[] = [];
  const h1: tf.Tensor[] = [];
  const columns = tf.split(u, shape.dimensions, 1);
  const fromContext = tf.add(tf.matMul(context as tf.Tensor2D, p('context') as tf.Tensor2D), p('bias0'));
  for (let i = 0; i < shape.dimensions; i++) {
    if (degrees.includes(i)) {
      const units = block(i);
      const seen = { start: 0, size: units.start + units.size };
      const contextPart = tf.slice(fromContext, [0, units.start], [-1, units.size]);
      const drive = i === 0 ? contextPart : tf.add(tf.matMul(joined(known), cut(p('input'), { start: 0, size: i }, units)), contextPart);
      h0.push(tf.relu(drive));
      const second = tf.matMul(joined(h0), cut(p('hidden'), seen, units));
      h1.push(tf.relu(tf.add(second, tf.slice(p('bias1'), [units.start], [units.size]))));
    }
    const visible = { start: 0, size: h1.reduce((sum, part) => sum + part.shape[1]!, 0) };
    const column = { start: i, size: 1 };
    const shift = tf.add(tf.matMul(joined(h1), cut(p('shift'), visible, column)), tf.slice(p('shiftBias'), [i], [1]));
    const logScale = boundedLogScale(tf.add(tf.matMul(joined(h1), cut(p('scale'), visible, column)), tf.slice(p('scaleBias'), [i], [1])));
    known.push(tf.add(tf.mul(columns[i]!, tf.exp(logScale)), shift));
  }
  return tf.concat(known, 1);
}

/** Columns side by side. Those of degree 0 see the context alone and may have one row for all samples. */
function joined(parts: readonly tf.Tensor[]): tf.Tensor2D {
  const rows = Math.max(...parts.map((part) => part.shape[0]!));
  const tall = parts.find((part) => part.shape[0] === rows)!;
  // Adding zeros of the right height repeats a single row; a broadcast would fix the number of samples.
  const repeat = (part: tf.Tensor) => (part.shape[0] === rows ? part : tf.add(part, tf.mul(tf.slice(tall, [0, 0], [-1, 1]), 0)));
  return tf.concat(parts.map(repeat), 1) as tf.Tensor2D;
}
