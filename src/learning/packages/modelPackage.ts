import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { SteelyardError } from '../../shared/errors.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { trace } from '../graph/tracer.ts';
import { massModel, networkInputSpecs, sampleTargets, summaryOf, type MassModel } from '../networks/massModel.ts';
import { unpackParameters } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import type { Scalings } from '../training/batches.ts';
import { modelCardSchema, type ModelCard } from './card.ts';

/** The contents of a `.steelyard-model` file. */
export interface ModelPackage {
  readonly card: ModelCard;
  /** maps and scalars of galaxies -> summaries. */
  readonly network: Uint8Array;
  /** summary, noise and mass scale -> samples of log10 mass. */
  readonly flow: Uint8Array;
  /** All parameters, to go on training. */
  readonly weights: Float32Array;
}

/** A size no other axis has: it marks the axis that is left open in the graphs. */
const ANY_COUNT = 99_991;
/** Zip stores times; a fixed one keeps the same model the same bytes. */
const EPOCH = new Date('2000-01-01T00:00:00');

/** Graphs of a trained model with its scalings inside, so that they take plain numbers and give log10 Msun. */
export function compileModel(model: MassModel, parameters: Float32Array, scalings: Scalings): { network: Uint8Array; flow: Uint8Array } {
  const named = () => unpackParameters(model.layout, tf.tensor1d(parameters));
  const { mean, deviation } = scalings.scalars;
  const network = trace(({ sky, phaseSpace, scalars }) => {
    const standardised = tf.clipByValue(tf.div(tf.sub(scalars!, tf.tensor1d([...mean])), tf.tensor1d([...deviation])), -5, 5);
    return { summary: summaryOf(model, named(), { sky: sky!, phaseSpace: phaseSpace!, scalars: standardised }) };
  }, networkInputSpecs(model, ANY_COUNT), { batchMarker: ANY_COUNT });
  const { dimensions, context } = model.flow;
  const flow = trace(
    (inputs) => ({ log10Mass: massesFromWhitened(scalings, sampleTargets(model, named(), inputs), inputs['log10MassScale']!) }),
    { summary: { shape: [1, context] }, noise: { shape: [ANY_COUNT, dimensions] }, log10MassScale: { shape: [1, 1] } },
    { batchMarker: ANY_COUNT },
  );
  return { network: encodeOnnx(network, 'network'), flow: encodeOnnx(flow, 'flow') };
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

export function encodePackage({ card, network, flow, weights }: ModelPackage): Uint8Array {
  return zipSync(
    {
      'card.json': strToU8(`${JSON.stringify(modelCardSchema.parse(card), null, 2)}\n`),
      'network.onnx': network,
      'flow.onnx': flow,
      'weights.f32': new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength),
    },
    { level: 9, mtime: EPOCH },
  );
}

/**
 * @param origin the file's name, for messages
 * @throws SteelyardError `model-invalid` when the file is no model package, is damaged, or was made by a newer version
 */
export function decodePackage(bytes: Uint8Array, origin: string): ModelPackage {
  const files = unzip(bytes, origin);
  const part = (name: string): Uint8Array => {
    const content = files[name];
    if (!content) throw new SteelyardError('model-invalid', `${origin} is no model package: it holds no ${name}.`);
    return content;
  };
  const parsed = modelCardSchema.safeParse(parseJson(strFromU8(part('card.json')), origin));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new SteelyardError('model-invalid', `The card of ${origin} cannot be read (${issue.path.join('.') || 'card'}: ${issue.message}): it may be made by a newer version of Steelyard.`);
  }
  const weights = part('weights.f32').slice();
  const { layout } = massModel(parsed.data.recipe, parsed.data.radiiOverRh.length);
  if (weights.length !== layout.length * 4) {
    throw new SteelyardError('model-invalid', `The weights of ${origin} do not fit its recipe: the file may be damaged.`);
  }
  return { card: parsed.data, network: part('network.onnx'), flow: part('flow.onnx'), weights: new Float32Array(weights.buffer) };
}

function unzip(bytes: Uint8Array, origin: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch {
    throw new SteelyardError('model-invalid', `${origin} is no model package: it is not a zip file, or it is damaged.`);
  }
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SteelyardError('model-invalid', `The card of ${origin} is not JSON: the file may be damaged.`);
  }
}
