import { SteelyardError } from '../../shared/errors.ts';
import type { ModelRecipe } from '../recipes/recipe.ts';
import * as tf from '../tfjs.ts';
import { convolution, convolutionSpecs, dense, denseSpecs } from './layers.ts';
import type { Parameters, ParameterSpec } from './parameters.ts';

/** Sizes of the two-branch network of 2503.07717 (its figure 3; sizes are ours, the paper's text is not public knowledge here). */
export interface TwoBranchShape {
  readonly pixels: number;
  readonly scalars: number;
  /** Channels of each branch's strided convolutions. */
  readonly channels: readonly number[];
  readonly branchFeatures: number;
  readonly hidden: number;
  /** Length of the summary: 32 in the paper. */
  readonly summary: number;
  /** In how many rings of projected radius the velocities' moments are told beside the images; none where left out. */
  readonly velocityMoments?: number | undefined;
  /** Half the height of the phase-space image, in dispersions; wanted for the moments alone. */
  readonly velocityExtent?: number;
}

/** What the network sees of a batch. */
export interface NetworkInputs {
  /** [batch, pixels, pixels], density a pixel. */
  readonly sky: tf.Tensor;
  readonly phaseSpace: tf.Tensor;
  /** [batch, scalars], standardised. */
  readonly scalars: tf.Tensor;
}

/** The sizes of a recipe's network. @throws SteelyardError `model-invalid` where its rings are not whole columns of the image */
export function twoBranchShape({ network, maps }: Pick<ModelRecipe, 'network' | 'maps'>): TwoBranchShape {
  const { velocityMoments: rings } = network;
  if (rings !== undefined && maps.pixels % rings !== 0) {
    throw new SteelyardError('model-invalid', `Images of ${maps.pixels} pixels a side cannot be cut into ${rings} rings: choose a number that divides them.`);
  }
  return { ...network, pixels: maps.pixels, scalars: maps.scalars.length, velocityExtent: maps.velocityExtent };
}

const BRANCHES = ['sky', 'phaseSpace'] as const;

export function twoBranchSpecs(shape: TwoBranchShape): ParameterSpec[] {
  const side = shape.channels.reduce((size) => Math.ceil(size / 2), shape.pixels);
  const branch = (name: string) => [
    ...shape.channels.flatMap((channels, i) => convolutionSpecs(`${name}/convolution${i}`, kernelSize(i), shape.channels[i - 1] ?? 1, channels)),
    ...denseSpecs(`${name}/features`, side * side * shape.channels.at(-1)!, shape.branchFeatures),
  ];
  return [
    ...BRANCHES.flatMap(branch),
    ...denseSpecs('joined0', BRANCHES.length * shape.branchFeatures + MOMENTS * (shape.velocityMoments ?? 0) + shape.scalars, shape.hidden),
    ...denseSpecs('joined1', shape.hidden, shape.hidden),
    ...denseSpecs('summary', shape.hidden, shape.summary),
  ];
}

/** The first convolution sees a single channel, so that a wider kernel is cheap there. */
function kernelSize(layer: number): number {
  return layer === 0 ? 5 : 3;
}

/**
 * Summary statistics of a batch of galaxies, [batch, summary]: a spatial and a dynamical branch of strided convolutions,
 * joined with the scalars and reduced (2503.07717, figure 3).
 */
export function twoBranchSummary(shape: TwoBranchShape, parameters: Parameters, inputs: NetworkInputs): tf.Tensor {
  const features = BRANCHES.map((name) => {
    // Densities a pixel of a map of P pixels average 1/P; the root tames the peaks of concentrated galaxies.
    const image = tf.sqrt(tf.mul(inputs[name], shape.pixels * shape.pixels));
    const first: tf.Tensor = tf.reshape(image, [-1, shape.pixels, shape.pixels, 1]);
    const filtered = shape.channels.reduce((x, _, i) => tf.relu(convolution(parameters, `${name}/convolution${i}`, x, 2)), first);
    const flat = tf.reshape(filtered, [-1, filtered.shape.slice(1).reduce((product, size) => product * size, 1)]);
    return tf.relu(dense(parameters, `${name}/features`, flat));
  });
  const moments = shape.velocityMoments === undefined ? [] : [velocityMoments(shape, shape.velocityMoments, inputs.phaseSpace)];
  const joined = tf.concat([...features, ...moments, inputs.scalars], 1);
  const hidden0 = tf.relu(dense(parameters, 'joined0', joined));
  const hidden1 = tf.relu(dense(parameters, 'joined1', hidden0));
  return tf.relu(dense(parameters, 'summary', hidden1));
}

/** Told of each ring: how many stars, their dispersion, their kurtosis. */
const MOMENTS = 3;
/** Share of all stars that each ring is given as a Gaussian of the whole's dispersion, so that one with few stars says little. */
const PRIOR_SHARE = 0.003;

/**
 * Logarithms of the stars, the mean square of velocity and its kurtosis over a Gaussian's in rings of projected radius,
 * [batch, 3 x rings], from the phase-space image: what the Jeans equations take.
 */
export function velocityMoments({ pixels, velocityExtent = 4 }: Pick<TwoBranchShape, 'pixels' | 'velocityExtent'>, rings: number, phaseSpace: tf.Tensor): tf.Tensor {
  const speed = Float32Array.from({ length: pixels }, (_, row) => velocityExtent * ((2 * row + 1) / pixels - 1));
  const inRings = tf.sum(tf.reshape(phaseSpace, [-1, pixels, rings, pixels / rings]), 3);
  const moment = (power: number): tf.Tensor =>
    tf.add(tf.sum(tf.mul(inRings, tf.tensor(speed.map((v) => v ** power), [pixels, 1])), 1), PRIOR_SHARE * GAUSSIAN_MOMENTS[power]!);
  const share = moment(0);
  const square = tf.div(moment(2), share);
  const kurtosis = tf.div(tf.div(moment(4), share), tf.square(square));
  // Factors bring what differs between galaxies to the size of the other inputs.
  return tf.concat([tf.mul(tf.log(share), 0.5), tf.mul(tf.log(square), 3), tf.sub(tf.log(kurtosis), Math.log(3))], 1);
}

const GAUSSIAN_MOMENTS: Readonly<Record<number, number>> = { 0: 1, 2: 1, 4: 3 };

/** Channels that ONNX Runtime keeps together: with any other number it turns the images between one convolution and the next. */
const CHANNEL_BLOCK = 16;

/**
 * Parameters of the same summary with channels of zeros added to the convolutions, up to whole blocks: for graphs whose parameters
 * are known. The last convolution stays as it is, as do those of few channels.
 */
export function inChannelBlocks(shape: TwoBranchShape, parameters: Parameters): Parameters {
  const added = shape.channels.map((channels, i) =>
    (i === shape.channels.length - 1 || 2 * channels < CHANNEL_BLOCK ? 0 : (CHANNEL_BLOCK - (channels % CHANNEL_BLOCK)) % CHANNEL_BLOCK));
  const padded = BRANCHES.flatMap((name) => shape.channels.flatMap((_, i) => {
    const [kernel, bias] = [`${name}/convolution${i}/kernel`, `${name}/convolution${i}/bias`];
    return [
      [kernel, tf.pad(parameters[kernel]!, [[0, 0], [0, 0], [0, added[i - 1] ?? 0], [0, added[i]!]])],
      [bias, tf.pad(parameters[bias]!, [[0, added[i]!]])],
    ] as const;
  }));
  return { ...parameters, ...Object.fromEntries(padded) };
}
