import type { Parameters } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { affineTransform } from './affineTransform.ts';
import type { ElementTransform } from './elementTransform.ts';

/** Half the side of the square that the spline fills; beyond it the function is the identity. */
export const SPLINE_BOUND = 4;
/** Least share of the square that a bin's width and height take, and least slope at a knot: no bin may close. */
const SMALLEST_BIN = 1e-3;
const SMALLEST_SLOPE = 1e-3;
/** softplus(x) = 1 - SMALLEST_SLOPE: raw slopes of zero mean slopes of one. */
const SLOPE_OFFSET = Math.log(Math.expm1(1 - SMALLEST_SLOPE));

/**
 * A monotone rational-quadratic spline (Durkan+19, 1906.04032, section 3.1), after a shift and a scale that bring
 * narrow posteriors to the size of its square: without these few bins would be all there is of a narrow one.
 * Raw values of zero give the identity. Tails are linear.
 *
 * @param bins at least 2
 */
export function splineTransform(bins: number): ElementTransform {
  return {
    heads: [
      ...affineTransform.heads,
      { name: 'widths', bias: 'widthsBias', width: bins },
      { name: 'heights', bias: 'heightsBias', width: bins },
      { name: 'slopes', bias: 'slopesBias', width: bins - 1 },
    ],
    forward(y, heads) {
      const moved = affineTransform.forward(y, heads);
      const dimensions = y.shape[1]!;
      const split = (raw: tf.Tensor, width: number) => tf.reshape(raw, [-1, dimensions, width]);
      const knots = knotsOf({ widths: split(heads['widths']!, bins), heights: split(heads['heights']!, bins), slopes: split(heads['slopes']!, bins - 1) });
      const spline = splineForward(knots, tf.expandDims(moved.z, 2));
      const logSlope = tf.squeeze(spline.logDerivative, [2]);
      return { z: tf.squeeze(spline.z, [2]), logDerivative: tf.add(moved.logDerivative, logSlope) };
    },
    inverse(z, heads) {
      const { widths, heights, slopes } = heads;
      const knots = knotsOf({ widths: tf.transpose(widths!), heights: tf.transpose(heights!), slopes: tf.transpose(slopes!) });
      const bent = splineInverse(knots, tf.reshape(z, [-1, 1]));
      return affineTransform.inverse(tf.reshape(bent, [1, -1]), heads);
    },
  };
}

/** A spline's bins, [..., bins] each: where they begin, how large they are, and the slopes at their ends. */
interface Knots {
  readonly left: tf.Tensor;
  readonly width: tf.Tensor;
  readonly bottom: tf.Tensor;
  readonly height: tf.Tensor;
  readonly leftSlope: tf.Tensor;
  readonly rightSlope: tf.Tensor;
}

function knotsOf({ widths, heights, slopes }: Parameters): Knots {
  const [left, width] = edges(widths!);
  const [bottom, height] = edges(heights!);
  const slope = tf.add(tf.softplus(tf.add(slopes!, SLOPE_OFFSET)), SMALLEST_SLOPE);
  // Slopes of one at both ends join the spline to its tails.
  return { left, width, bottom, height, leftSlope: padLast(slope, 1, 0, 1), rightSlope: padLast(slope, 0, 1, 1) };
}

/** Where bins begin and how large they are, from raw sizes [..., bins]. */
function edges(raw: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const bins = raw.shape.at(-1)!;
  const share = tf.add(tf.mul(tf.softmax(raw), 1 - SMALLEST_BIN * bins), SMALLEST_BIN);
  const size = tf.mul(share, 2 * SPLINE_BOUND);
  const before = tf.tensor2d(Array.from({ length: bins }, (_, from) => Array.from({ length: bins }, (__, to) => (to > from ? 1 : 0))));
  return [tf.sub(tf.matMul(size as tf.Tensor2D, before), SPLINE_BOUND), size];
}

/** The knots of the bin that each value falls in, [..., 1] each. */
function binOf(knots: Knots, value: tf.Tensor, starts: tf.Tensor): Knots {
  const bins = starts.shape.at(-1)!;
  const reached = tf.step(tf.sub(value, starts), 0);
  // The last bin reached: those reached, without those whose successor is reached too. The first always is.
  const outer = reached.rank - 1;
  const later = tf.slice(reached, [...Array<number>(outer).fill(0), 1], [...Array<number>(outer).fill(-1), bins - 1]);
  const isBin = tf.sub(padLast(later, 1, 0, 1), padLast(later, 0, 1, 0));
  const pick = (quantity: tf.Tensor) => tf.sum(tf.mul(isBin, quantity), -1, true);
  return {
    left: pick(knots.left), width: pick(knots.width), bottom: pick(knots.bottom), height: pick(knots.height),
    leftSlope: pick(knots.leftSlope), rightSlope: pick(knots.rightSlope),
  };
}

/** A tensor with `before` and `after` columns of `value` at the ends of its last axis. */
function padLast(x: tf.Tensor, before: number, after: number, value: number): tf.Tensor {
  return tf.pad(x, x.shape.map((_, axis): [number, number] => (axis === x.rank - 1 ? [before, after] : [0, 0])), value);
}

/** Durkan+19, eqs. 4 and 5. Beyond the square the value is the end's plus the excess: the identity. */
function splineForward(knots: Knots, x: tf.Tensor): { z: tf.Tensor; logDerivative: tf.Tensor } {
  const inside = tf.clipByValue(x, -SPLINE_BOUND, SPLINE_BOUND);
  const bin = binOf(knots, inside, knots.left);
  const slope = tf.div(bin.height, bin.width);
  const t = tf.div(tf.sub(inside, bin.left), bin.width);
  const rest = tf.sub(1, t);
  const both = tf.mul(t, rest);
  const bend = tf.sub(tf.add(bin.leftSlope, bin.rightSlope), tf.mul(slope, 2));
  const denominator = tf.add(slope, tf.mul(bend, both));
  const numerator = tf.mul(bin.height, tf.add(tf.mul(slope, tf.square(t)), tf.mul(bin.leftSlope, both)));
  const z = tf.add(tf.add(bin.bottom, tf.div(numerator, denominator)), tf.sub(x, inside));
  const rise = tf.add(tf.add(tf.mul(bin.rightSlope, tf.square(t)), tf.mul(tf.mul(slope, both), 2)), tf.mul(bin.leftSlope, tf.square(rest)));
  const logDerivative = tf.sub(tf.log(rise), tf.mul(tf.log(tf.div(denominator, slope)), 2));
  return { z, logDerivative };
}

/** Durkan+19, eqs. 6 to 8: the root of a quadratic, in the form that loses no digits. */
function splineInverse(knots: Knots, z: tf.Tensor): tf.Tensor {
  const inside = tf.clipByValue(z, -SPLINE_BOUND, SPLINE_BOUND);
  const bin = binOf(knots, inside, knots.bottom);
  const slope = tf.div(bin.height, bin.width);
  const above = tf.sub(inside, bin.bottom);
  const bend = tf.mul(above, tf.sub(tf.add(bin.leftSlope, bin.rightSlope), tf.mul(slope, 2)));
  const a = tf.add(tf.mul(bin.height, tf.sub(slope, bin.leftSlope)), bend);
  const b = tf.sub(tf.mul(bin.height, bin.leftSlope), bend);
  const c = tf.neg(tf.mul(slope, above));
  const root = tf.sqrt(tf.relu(tf.sub(tf.square(b), tf.mul(tf.mul(a, c), 4))));
  const t = tf.div(tf.mul(c, -2), tf.add(b, root));
  return tf.add(tf.add(tf.mul(t, bin.width), bin.left), tf.sub(z, inside));
}
