import { util } from '../../tfjs.ts';
import type { Wire } from '../graph.ts';
import { storedAxis, TracedTensor, type Kernel, type KernelContext } from '../traced.ts';
import { pooledGradients } from './imageNotes.ts';

/** A reduction; a sum over everything but the channels leaves an image's order in memory alone. */
function reduction(operator: string): Kernel {
  return ({ builder, inputs, attributes }: KernelContext) => {
    const x = inputs['x']!;
    const requested = (attributes['axis'] ?? attributes['reductionIndices']) as number | number[] | undefined;
    const axes = util.parseAxisParam(requested ?? x.shape.map((_, axis) => axis), [...x.shape]).sort((a, b) => a - b);
    const keepDims = (attributes['keepDims'] as boolean | undefined) ?? false;
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const reduced = x.shape.filter((_, axis) => !axes.includes(axis));
    if (axes.length === 0) return x;
    const { order } = x;
    if (order !== 'plain' && reduced.length <= 1) {
      if (operator === 'ReduceSum' && order === 'batchLast' && axes.join() === '0,1,2') return overPixelsThenBatch(x, builder, keepDims);
      const storedAxes = axes.map((axis) => storedAxis(order, axis)).sort((a, b) => a - b);
      const wire = builder.emit(operator, [x.wire, builder.indices(storedAxes)], { shape: reduced, type: x.type }, { keepdims: 0 });
      const result = TracedTensor.plain(builder, wire);
      return keepDims ? result.as(kept) : result;
    }
    const shape = keepDims ? kept : reduced;
    const wire = builder.emit(operator, [x.plainWire(), builder.indices(axes)], { shape, type: x.type }, { keepdims: keepDims ? 1 : 0 });
    return TracedTensor.plain(builder, wire);
  };
}

/** The sum over all but the channels, pixels first: long rows of neighbours are added, which the processor does fastest. */
function overPixelsThenBatch(x: TracedTensor, builder: KernelContext['builder'], keepDims: boolean): TracedTensor {
  const [, , channels, batch] = x.wire.shape as [number, number, number, number];
  const sum = (wire: Wire, axes: number[], shape: number[]) => builder.emit('ReduceSum', [wire, builder.indices(axes)], { shape, type: x.type }, { keepdims: 0 });
  const pooled = pooledGradients.get(x.wire)?.windows;
  const overPixels = pooled ? sum(pooled, [0], [channels, batch]) : sum(x.wire, [0, 1], [channels, batch]);
  const result = TracedTensor.plain(builder, sum(overPixels, [1], [channels]));
  return keepDims ? result.as([1, 1, 1, channels]) : result;
}

function softmax({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const logits = inputs['logits']!;
  const axis = util.parseAxisParam((attributes['dim'] ?? attributes['axis'] ?? -1) as number, [...logits.shape])[0]!;
  return TracedTensor.plain(builder, builder.emit('Softmax', [logits.plainWire()], { shape: logits.shape, type: 'float32' }, { axis }));
}

function logSoftmax({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const logits = inputs['logits']!;
  const axis = util.parseAxisParam((attributes['axis'] ?? -1) as number, [...logits.shape])[0]!;
  return TracedTensor.plain(builder, builder.emit('LogSoftmax', [logits.plainWire()], { shape: logits.shape, type: 'float32' }, { axis }));
}

function cumulativeSum({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const axis = util.parseAxisParam(attributes['axis'] as number, [...x.shape])[0]!;
  const flag = (name: string) => (attributes[name] ? 1 : 0);
  const wire = builder.emit('CumSum', [x.plainWire(), builder.scalar(axis, 'int32')], { shape: x.shape, type: x.type }, { exclusive: flag('exclusive'), reverse: flag('reverse') });
  return TracedTensor.plain(builder, wire);
}

export const reductionKernels: Readonly<Record<string, Kernel>> = {
  Cumsum: cumulativeSum,
  LogSoftmax: logSoftmax,
  Max: reduction('ReduceMax'),
  Mean: reduction('ReduceMean'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Softmax: softmax,
  Sum: reduction('ReduceSum'),
};
