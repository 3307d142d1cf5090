/** A process of its own, in which a device is tried: a graphics driver may end the process that loads it. */
import { SteelyardError } from '../../shared/errors.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import type { Engine } from '../engines/engine.ts';
import type { InputSpecs, TensorFunction } from '../graph/tracer.ts';
import * as tf from '../tfjs.ts';
import { benchmarkEngine } from './benchmark.ts';
import { openEngine } from './device.ts';
import type { Examination, ExaminationRequest } from './examine.ts';

const PIXELS = 6;
const CHANNELS = 3;
/** Between float32 on one device and another, with room for a device's own way of summing. */
const TOLERANCE = 1e-3;

/** A convolution, a product and their gradient: what any network needs of a device. */
const specs: InputSpecs = {
  image: { shape: [2, PIXELS, PIXELS, 1] },
  filter: { shape: [3, 3, 1, CHANNELS] },
  weights: { shape: [CHANNELS * 9, 2] },
};
const check: TensorFunction = ({ image, filter, weights }) => {
  const { value, grads } = tf.valueAndGrads((f: tf.Tensor, w: tf.Tensor) => {
    const features = tf.relu(tf.conv2d(image as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'));
    return tf.mean(tf.square(tf.matMul(tf.reshape(features, [2, -1]) as tf.Tensor2D, w as tf.Tensor2D))) as tf.Scalar;
  })([filter!, weights!]);
  return { value, filterGradient: grads[0]!, weightsGradient: grads[1]! };
};

function inputs(): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(specs).map(([name, { shape }], k) => [
    name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1.7 * i + k)),
  ]));
}

/** Largest difference from tfjs itself, relative to the largest number. */
async function largestError(engine: Engine): Promise<number> {
  const [program, reference] = await Promise.all([engine.compile(check, specs), eagerEngine('cpu').compile(check, specs)]);
  const expected = await reference.run(inputs());
  const found = await program.run(inputs());
  await program.dispose();
  return Math.max(...Object.entries(expected).map(([name, { data }]) => {
    const scale = Math.max(...data.map(Math.abs));
    return Math.max(...data.map((value, i) => Math.abs(value - found[name]!.data[i]!) / scale));
  }));
}

async function examine({ id, benchmarkSeconds, threads }: ExaminationRequest): Promise<Examination> {
  try {
    const engine = openEngine(id, threads);
    const error = await largestError(engine);
    if (!(error < TOLERANCE)) return { problem: `it computes wrong numbers (relative error ${error.toExponential(1)}).` };
    return benchmarkSeconds === undefined ? {} : { samplesPerSecond: await benchmarkEngine(engine, benchmarkSeconds) };
  } catch (error) {
    return { problem: explain(error) };
  }
}

/** One sentence from what a library says. */
function explain(error: unknown): string {
  const text = error instanceof SteelyardError ? String(error.details['reason'] ?? error.message) : error instanceof Error ? error.message : String(error);
  if (/WebGPU adapter|adapter_result/i.test(text)) {
    return `WebGPU finds no graphics adapter: ${process.platform === 'linux' ? 'install a Vulkan driver and loader (libvulkan1)' : 'update the graphics driver'}.`;
  }
  if (/cuda/i.test(text)) return 'CUDA cannot be loaded: ONNX Runtime needs CUDA 12 and cuDNN 9, TensorFlow CUDA 11.2 and cuDNN 8.1.';
  return `${text.split('\n')[0]!.trim().replace(/[.\s]*$/, '')}.`;
}

process.once('message', (request: ExaminationRequest) => {
  void examine(request).then((examination) => process.send!(examination));
});
