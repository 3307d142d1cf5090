import { encodeOnnx } from '../graph/onnx.ts';
import { trace } from '../graph/tracer.ts';
import { logProbOfTargets, networkInputSpecs, sampleTargets, summaryOf, type MassModel } from '../networks/massModel.ts';
import { unpackParameters } from '../networks/parameters.ts';
import { inChannelBlocks } from '../networks/twoBranch.ts';
import * as tf from '../tfjs.ts';
import type { Scalings } from '../training/batches.ts';

/** Graphs of one trained network, as plain ONNX. */
export interface ModelGraphs {
  /** maps and scalars of galaxies -> summaries. */
  readonly network: Uint8Array;
  /** summary, noise and mass scale -> samples of log10 mass. */
  readonly flow: Uint8Array;
  /** log10 masses, summary and mass scale -> log of their probability density, per dex at each radius. Early packages have none. */
  readonly density?: Uint8Array;
}

/** A size no other axis has: it marks the axis that is left open in the graphs. */
const ANY_COUNT = 99_991;
/** Increments of profiles that do not rise count as this before their density is set to zero. */
const NO_INCREMENT = 1e-12;

/** Graphs of a trained model with its scalings inside, so that they take plain numbers and give log10 Msun. */
export function compileModel(model: MassModel, parameters: Float32Array, scalings: Scalings): Required<ModelGraphs> {
  const { mean, deviation } = scalings.scalars;
  const network = trace(({ sky, phaseSpace, scalars }) => {
    const standardised = tf.clipByValue(tf.div(tf.sub(scalars!, tf.tensor1d([...mean])), tf.tensor1d([...deviation])), -5, 5);
    const blocks = inChannelBlocks(model.network, unpackParameters(model.layout, tf.tensor1d(parameters)));
    return { summary: summaryOf(model, blocks, { sky: sky!, phaseSpace: phaseSpace!, scalars: standardised }) };
  }, networkInputSpecs(model, ANY_COUNT), { batchMarker: ANY_COUNT });
  return {
    network: encodeOnnx(network, 'network'), flow: compileFlow(model, parameters, scalings, 1), density: compileDensity(model, parameters, scalings),
  };
}

/** The flow for samples of many galaxies at once: each row of noise comes with its own summary and mass scale. */
export function compileFlowOfMany(model: MassModel, parameters: Float32Array, scalings: Scalings): Uint8Array {
  return compileFlow(model, parameters, scalings, ANY_COUNT);
}

function compileFlow(model: MassModel, parameters: Float32Array, scalings: Scalings, galaxies: number): Uint8Array {
  const { dimensions, context } = model.flow;
  const specs = {
    summary: { shape: [galaxies, context] }, noise: { shape: [ANY_COUNT, dimensions] }, log10MassScale: { shape: [galaxies, 1] },
  };
  const flow = trace((inputs) => {
    const named = unpackParameters(model.layout, tf.tensor1d(parameters));
    return { log10Mass: massesFromWhitened(scalings, sampleTargets(model, named, inputs), inputs['log10MassScale']!) };
  }, specs, { batchMarker: ANY_COUNT });
  return encodeOnnx(flow, 'flow');
}

/**
 * The graph of log p(log10 masses | summary), in nats: of the density per dex at each radius.
 * Masses that do not rise with radius have none: -infinity.
 */
export function compileDensity(model: MassModel, parameters: Float32Array, scalings: Scalings): Uint8Array {
  const { dimensions, context } = model.flow;
  const specs = { log10Mass: { shape: [ANY_COUNT, dimensions] }, summary: { shape: [1, context] }, log10MassScale: { shape: [1, 1] } };
  const density = trace(({ log10Mass, summary, log10MassScale }) => {
    const named = unpackParameters(model.layout, tf.tensor1d(parameters));
    const { whitened, logJacobian } = whitenedFromMasses(scalings, log10Mass!, log10MassScale!);
    return { logProb: tf.add(logProbOfTargets(model, named, whitened, summary!), logJacobian) };
  }, specs, { batchMarker: ANY_COUNT });
  return encodeOnnx(density, 'density');
}

/** `massesOf` (training/targets) as tensors: [samples, radii] whitened -> log10 Msun. */
function massesFromWhitened({ targets }: Scalings, whitened: tf.Tensor, log10MassScale: tf.Tensor): tf.Tensor {
  const n = targets.mean.length;
  const factor = tf.tensor2d([...targets.factor], [n, n]);
  const z = tf.add(tf.matMul(whitened as tf.Tensor2D, factor, false, true), tf.tensor1d([...targets.mean]));
  const first = tf.add(tf.slice(z, [0, 0], [-1, 1]), log10MassScale);
  const steps = tf.concat([first, tf.exp(tf.slice(z, [0, 1], [-1, n - 1]))], 1);
  const sums = tf.tensor2d(Array.from({ length: n }, (_, from) => Array.from({ length: n }, (_, to) => (to >= from ? 1 : 0))));
  return tf.matMul(steps as tf.Tensor2D, sums);
}

/** The inverse of `massesFromWhitened`, and the log of the determinant of d whitened / d log10 mass, [samples]. */
function whitenedFromMasses({ targets }: Scalings, log10Mass: tf.Tensor, log10MassScale: tf.Tensor) {
  const n = targets.mean.length;
  const first = tf.sub(tf.slice(log10Mass, [0, 0], [-1, 1]), log10MassScale);
  const increments = tf.sub(tf.slice(log10Mass, [0, 1], [-1, n - 1]), tf.slice(log10Mass, [0, 0], [-1, n - 1]));
  const logIncrements = tf.log(tf.maximum(increments, NO_INCREMENT));
  const z = tf.concat([first, logIncrements], 1);
  const inverse = tf.tensor2d([...invertLowerTriangle(targets.factor, n)], [n, n]);
  const whitened = tf.matMul(tf.sub(z, tf.tensor1d([...targets.mean])) as tf.Tensor2D, inverse, false, true);
  const logFactor = targets.mean.reduce((sum, _, i) => sum + Math.log(targets.factor[i * n + i]!), 0);
  // log 1 = 0 where every increment is positive, log 0 = -infinity elsewhere.
  const rises = tf.log(tf.step(tf.min(increments, 1), 0));
  return { whitened, logJacobian: tf.add(tf.neg(tf.add(tf.sum(logIncrements, 1), logFactor)), rises) };
}

/** The inverse of a lower triangular matrix, row-major, by forward substitution. */
function invertLowerTriangle(lower: readonly number[], n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) {
      let sum = row === column ? 1 : 0;
      for (let k = column; k < row; k++) sum -= lower[row * n + k]! * inverse[k * n + column]!;
      inverse[row * n + column] = sum / lower[row * n + row]!;
    }
  }
  return inverse;
}
