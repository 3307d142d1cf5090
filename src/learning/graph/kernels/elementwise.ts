import { backend_util } from '../../tfjs.ts';
import type { ElementType, GraphBuilder, Wire } from '../graph.ts';
import { STORED_AXES, TracedTensor, type Kernel, type KernelContext, type Order } from '../traced.ts';
import { gradientBeforeRelu } from './imageNotes.ts';

/** `operator(x)`, in whatever order x lies in memory. */
function unary(operator: string, attributes: Record<string, { float: number }> = {}): Kernel {
  return ({ builder, inputs }) => {
    const x = inputs['x']!;
    return TracedTensor.in(x.order, builder, builder.emit(operator, [x.wire], x.wire, attributes));
  };
}

/** A unary function made of several operators. */
function composed(body: (builder: GraphBuilder, x: Wire) => Wire): Kernel {
  return ({ builder, inputs }) => {
    const x = inputs['x']!;
    return TracedTensor.in(x.order, builder, body(builder, x.wire));
  };
}

function apply(builder: GraphBuilder, operator: string, inputs: Wire[], shape: readonly number[], type: ElementType = 'float32'): Wire {
  return builder.emit(operator, inputs, { shape, type });
}

/** Brings operands to one order and one type of memory, so that ONNX broadcasts as tfjs would. */
function align(builder: GraphBuilder, operands: readonly TracedTensor[]): { wires: Wire[]; order: Order; shape: number[] } {
  const logical = operands.map((operand) => [...operand.shape]).reduce((a, b) => backend_util.assertAndGetBroadcastShape(a, b));
  const order = operands.find((operand) => operand.order !== 'plain')?.order ?? 'plain';
  if (order === 'plain') return { wires: operands.map((operand) => operand.wire), order, shape: logical };
  const wires = operands.map((operand) => {
    if (operand.order === order) return operand.wire;
    if (operand.shape.every((size) => size === 1) && operand.rank <= 4) {
      return operand.rank === 0 ? operand.wire : apply(builder, 'Reshape', [operand.wire, builder.shape([])], [], operand.type);
    }
    const padded = [...Array<number>(4 - operand.rank).fill(1), ...operand.shape];
    return operand.as(padded).wireIn(order);
  });
  return { wires, order, shape: STORED_AXES[order].map((axis) => logical[axis]!) };
}

function binary(operator: string, resultType?: ElementType): Kernel {
  return ({ builder, inputs }) => {
    const { wires, order, shape } = align(builder, [inputs['a']!, inputs['b']!]);
    const wire = apply(builder, operator, wires, shape, resultType ?? wires[0]!.type);
    return TracedTensor.in(order, builder, wire);
  };
}

/** tfjs compares booleans and integers too; ONNX compares numbers. */
function comparison(operator: string, negate = false): Kernel {
  return ({ builder, inputs }) => {
    const { wires, order, shape } = align(builder, [inputs['a']!, inputs['b']!]);
    const compared = apply(builder, operator, wires, shape, 'bool');
    const wire = negate ? apply(builder, 'Not', [compared], shape, 'bool') : compared;
    return TracedTensor.in(order, builder, wire);
  };
}

function squaredDifference({ builder, inputs }: KernelContext): TracedTensor {
  const { wires, order, shape } = align(builder, [inputs['a']!, inputs['b']!]);
  const difference = apply(builder, 'Sub', wires, shape);
  return TracedTensor.in(order, builder, apply(builder, 'Mul', [difference, difference], shape));
}

function select({ builder, inputs }: KernelContext): TracedTensor {
  const condition = inputs['condition']!;
  const rank = inputs['t']!.rank;
  // A condition of rank 1 chooses whole rows.
  const rows = condition.rank === 1 && rank > 1 ? condition.as([...condition.shape, ...Array<number>(rank - 1).fill(1)]) : condition;
  const { wires, order, shape } = align(builder, [rows, inputs['t']!, inputs['e']!]);
  return TracedTensor.in(order, builder, apply(builder, 'Where', wires, shape, inputs['t']!.type));
}

function addN({ builder, inputs }: KernelContext): TracedTensor {
  const { wires, order, shape } = align(builder, Object.values(inputs));
  const wire = wires.length === 1 ? wires[0]! : wires.slice(1).reduce((sum, next) => apply(builder, 'Add', [sum, next], shape), wires[0]!);
  return TracedTensor.in(order, builder, wire);
}

function cast({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const type = attributes['dtype'] as ElementType;
  if (x.type === type) return x;
  return TracedTensor.in(x.order, builder, castWire(builder, x.wire, type));
}

const ONNX_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

function castWire(builder: GraphBuilder, x: Wire, type: ElementType): Wire {
  return builder.emit('Cast', [x], { shape: x.shape, type }, { to: ONNX_TYPE[type] });
}

/** step(x) = 1 for x > 0, `alpha` elsewhere: tfjs's derivative of relu. */
function step({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const alpha = (attributes['alpha'] as number | undefined) ?? 0;
  const positive = apply(builder, 'Greater', [x.wire, builder.scalar(0)], x.wire.shape, 'bool');
  const wire =
    alpha === 0
      ? castWire(builder, positive, 'float32')
      : apply(builder, 'Where', [positive, builder.scalar(1), builder.scalar(alpha)], x.wire.shape);
  return TracedTensor.in(x.order, builder, wire);
}

function clip({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const bounds = [builder.scalar(attributes['clipValueMin'] as number), builder.scalar(attributes['clipValueMax'] as number)];
  return TracedTensor.in(x.order, builder, apply(builder, 'Clip', [x.wire, ...bounds], x.wire.shape));
}

function leakyRelu({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const alpha = { float: attributes['alpha'] as number };
  return TracedTensor.in(x.order, builder, builder.emit('LeakyRelu', [x.wire], x.wire, { alpha }));
}

/** The derivative of elu in terms of its value y: 1 where y >= 0, y + 1 elsewhere. */
function eluGradient({ builder, inputs }: KernelContext): TracedTensor {
  const { wires, order, shape } = align(builder, [inputs['dy']!, inputs['y']!]);
  const slope = apply(builder, 'Add', [apply(builder, 'Min', [wires[1]!, builder.scalar(0)], shape), builder.scalar(1)], shape);
  return TracedTensor.in(order, builder, apply(builder, 'Mul', [wires[0]!, slope], shape));
}

/** (x - mean) / sqrt(variance + epsilon) x scale + offset, with whatever moments tfjs gives. */
function normalise(context: KernelContext): TracedTensor {
  const { builder, inputs, attributes } = context;
  const { x, mean, variance, offset, scale } = inputs;
  const combine = (operator: string, a: TracedTensor, b: TracedTensor) =>
    binary(operator)({ ...context, inputs: { a, b } }) as TracedTensor;
  const scalar = (value: number) => TracedTensor.plain(builder, builder.scalar(value));
  const padded = combine('Add', variance!, scalar(attributes['varianceEpsilon'] as number));
  const deviation = TracedTensor.in(padded.order, builder, apply(builder, 'Sqrt', [padded.wire], padded.wire.shape));
  const standard = combine('Div', combine('Sub', x!, mean!), deviation);
  const scaled = scale ? combine('Mul', standard, scale) : standard;
  return offset ? combine('Add', scaled, offset) : scaled;
}

function multiply(context: KernelContext): TracedTensor {
  const { builder, inputs: { a, b } } = context;
  return gradientBeforeRelu(builder, a!, b!) ?? (binary('Mul')(context) as TracedTensor);
}

export const elementwiseKernels: Readonly<Record<string, Kernel>> = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  AddN: addN,
  Cast: cast,
  Ceil: unary('Ceil'),
  ClipByValue: clip,
  Atan: unary('Atan'),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: unary('Elu'),
  EluGrad: eluGradient,
  Equal: comparison('Equal'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Expm1: composed((b, x) => apply(b, 'Sub', [apply(b, 'Exp', [x], x.shape), b.scalar(1)], x.shape)),
  Floor: unary('Floor'),
  FusedBatchNorm: normalise,
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Identity: ({ inputs }) => inputs['x']!,
  LeakyRelu: leakyRelu,
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Log: unary('Log'),
  Log1p: composed((b, x) => apply(b, 'Log', [apply(b, 'Add', [x, b.scalar(1)], x.shape)], x.shape)),
  LogicalAnd: binary('And', 'bool'),
  LogicalNot: ({ builder, inputs }) => TracedTensor.in(inputs['x']!.order, builder, apply(builder, 'Not', [inputs['x']!.wire], inputs['x']!.wire.shape, 'bool')),
  LogicalOr: binary('Or', 'bool'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Multiply: multiply,
  Neg: unary('Neg'),
  NotEqual: comparison('Equal', true),
  Pow: binary('Pow'),
  RealDiv: binary('Div'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Relu6: composed((b, x) => apply(b, 'Clip', [x, b.scalar(0), b.scalar(6)], x.shape)),
  Rsqrt: composed((b, x) => apply(b, 'Reciprocal', [apply(b, 'Sqrt', [x], x.shape)], x.shape)),
  Select: select,
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Square: composed((b, x) => apply(b, 'Mul', [x, x], x.shape)),
  SquaredDifference: squaredDifference,
  Step: step,
  Sub: binary('Sub'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
};
