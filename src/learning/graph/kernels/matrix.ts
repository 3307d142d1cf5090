import { broadcast_util } from '../../tfjs.ts';
import { TracedTensor, type Kernel, type KernelContext } from '../traced.ts';

/**
 * Batched matrix product. A product of two plain matrices is a Gemm, which takes its transposes for free.
 */
function batchMatMul({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const a = inputs['a']!;
  const b = inputs['b']!;
  const transposeA = (attributes['transposeA'] as boolean | undefined) ?? false;
  const transposeB = (attributes['transposeB'] as boolean | undefined) ?? false;
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)]!;
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)]!;
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const outer = broadcast_util.assertAndGetBroadcastShape([...outerA], [...outerB]);
  if (outer.every((size) => size === 1)) {
    const flatA = a.as(a.shape.slice(-2)).plainWire();
    const flatB = b.as(b.shape.slice(-2)).plainWire();
    const product = builder.emit('Gemm', [flatA, flatB], { shape: [rows, columns], type: 'float32' }, {
      ...(transposeA ? { transA: 1 } : {}),
      ...(transposeB ? { transB: 1 } : {}),
    });
    return TracedTensor.plain(builder, product).as([...outer, rows, columns]);
  }
  const wireA = transposeA ? swapLastAxes(a, builder) : a.plainWire();
  const wireB = transposeB ? swapLastAxes(b, builder) : b.plainWire();
  return TracedTensor.plain(builder, builder.emit('MatMul', [wireA, wireB], { shape: [...outer, rows, columns], type: 'float32' }));
}

function swapLastAxes(x: TracedTensor, builder: KernelContext['builder']) {
  const axes = x.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return builder.emit('Transpose', [x.plainWire()], { shape: perm.map((axis) => x.shape[axis]!), type: x.type }, { perm });
}

export const matrixKernels: Readonly<Record<string, Kernel>> = { BatchMatMul: batchMatMul };
