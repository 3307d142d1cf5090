import { SteelyardError } from '../../shared/errors.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { trace } from '../graph/tracer.ts';
import { networkInputSpecs } from '../networks/massModel.ts';
import { unpackParameters } from '../networks/parameters.ts';
import { slopeMixture, slopeModel, type SlopeModel } from '../networks/slopeModel.ts';
import * as tf from '../tfjs.ts';
import type { SlopeScalings } from '../training/trainSlopeModel.ts';
import { cardUnreadable, targetOf, unzipPackage, zipPackage } from './packageZip.ts';
import { slopeCardSchema, type SlopeCard } from './slopeCard.ts';

/** The contents of a `.steelyard-model` file whose card says `target: inner-slope`. */
export interface SlopePackage {
  readonly card: SlopeCard;
  /** Plain ONNX: maps and scalars of galaxies -> weights, means and deviations of the Gaussians of each, in units of the slope. */
  readonly slope: Uint8Array;
  /** To go on training. */
  readonly weights: Float32Array;
}

/** A size no other axis has: it marks the axis that is left open in the graph. */
const ANY_COUNT = 99_991;

/** The graph of a trained model with its scalings inside: plain numbers in, the slope's density out, [galaxies, components] each. */
export function compileSlope(model: SlopeModel, parameters: Float32Array, { scalars: scalarScaling, targets }: SlopeScalings): Uint8Array {
  const graph = trace(({ sky, phaseSpace, scalars }) => {
    const standardised = tf.clipByValue(
      tf.div(tf.sub(scalars!, tf.tensor1d([...scalarScaling.mean])), tf.tensor1d([...scalarScaling.deviation])), -5, 5,
    );
    const named = unpackParameters(model.layout, tf.tensor1d(parameters));
    const { logWeight, mean, deviation } = slopeMixture(model, named, { sky: sky!, phaseSpace: phaseSpace!, scalars: standardised });
    return {
      weights: tf.exp(logWeight),
      means: tf.add(tf.mul(mean, targets.deviation), targets.mean),
      deviations: tf.mul(deviation, targets.deviation),
    };
  }, networkInputSpecs(model, ANY_COUNT), { batchMarker: ANY_COUNT });
  return encodeOnnx(graph, 'slope');
}

/** The bytes of the file; the same model gives the same bytes. */
export function encodeSlopePackage({ card, slope, weights }: SlopePackage): Uint8Array {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  return zipPackage(slopeCardSchema.parse(card), { 'slope.onnx': slope, 'weights.f32': bytes });
}

/**
 * @param origin the file's name, for messages
 * @throws SteelyardError `model-invalid` when the file is no package of an inner slope, is damaged, or was made by a newer version
 */
export function decodeSlopePackage(bytes: Uint8Array, origin: string): SlopePackage {
  const { card: found, part } = unzipPackage(bytes, origin);
  if (targetOf(found) !== 'inner-slope') {
    throw new SteelyardError('model-invalid', `${origin} infers masses, not the inner slope: use it with "steelyard analyse --model".`);
  }
  const parsed = slopeCardSchema.safeParse(found);
  if (!parsed.success) throw cardUnreadable(origin, parsed.error.issues[0]!);
  const card = parsed.data;
  const weights = part('weights.f32').slice();
  if (weights.length !== slopeModel(card.recipe).layout.length * 4) {
    throw new SteelyardError('model-invalid', `The weights of ${origin} do not fit its recipe: the file may be damaged.`);
  }
  return { card, slope: part('slope.onnx'), weights: new Float32Array(weights.buffer) };
}
