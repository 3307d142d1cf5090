import type { Kernel } from '../traced.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { matrixKernels } from './matrix.ts';
import { poolingKernels } from './pooling.ts';
import { reductionKernels } from './reduction.ts';
import { shapeKernels } from './shape.ts';

/** Which tfjs kernel becomes which ONNX operators; what is not here cannot be traced. */
export const kernels: Readonly<Record<string, Kernel>> = {
  ...convolutionKernels,
  ...elementwiseKernels,
  ...matrixKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...shapeKernels,
};
