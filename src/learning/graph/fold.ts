import type { Attribute, ElementArray, Wire, WireDescription } from './types.ts';

type Attributes = Readonly<Record<string, Attribute>>;
type Evaluator = (inputs: readonly Wire[], outputs: readonly WireDescription[], attributes: Attributes) => readonly ElementArray[];

/** What an operator gives when all its inputs are known while tracing; undefined for operators that are left to the runtime. */
export function fold(
  operator: string, inputs: readonly Wire[], outputs: readonly WireDescription[], attributes: Attributes,
): readonly ElementArray[] | undefined {
  if (inputs.length === 0 || inputs.some((wire) => wire.constant === undefined)) return undefined;
  return EVALUATORS[operator]?.(inputs, outputs, attributes);
}

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Add: binary((a, b) => a + b),
  Div: binary((a, b) => a / b),
  Mul: binary((a, b) => a * b),
  Pad: pad,
  Reshape: ([x]) => [x!.constant!],
  Split: split,
  Sub: binary((a, b) => a - b),
  Transpose: transpose,
};

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How far apart in memory neighbours along each axis of `shape` are. */
function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

function empty(like: ElementArray, length: number): ElementArray {
  const Type = like.constructor as new (size: number) => ElementArray;
  return new Type(length);
}

function split([x, sizes]: readonly Wire[], _: readonly WireDescription[], attributes: Attributes): ElementArray[] {
  const axis = attributes['axis'] as number;
  const inner = sizeOf(x!.shape.slice(axis + 1));
  const row = x!.shape[axis]! * inner;
  const outer = sizeOf(x!.shape.slice(0, axis));
  let start = 0;
  return Array.from(sizes!.constant as BigInt64Array, (size) => {
    const width = Number(size) * inner;
    const part = empty(x!.constant!, outer * width);
    for (let i = 0; i < outer; i++) part.set(x!.constant!.subarray(i * row + start, i * row + start + width) as never, i * width);
    start += width;
    return part;
  });
}

function pad([x, pads, value]: readonly Wire[], outputs: readonly WireDescription[]): ElementArray[] {
  const { shape } = outputs[0]!;
  const out = empty(x!.constant!, sizeOf(shape)).fill((value?.constant?.[0] ?? 0) as never);
  const strides = stridesOf(shape);
  const start = strides.reduce((sum, stride, axis) => sum + stride * Number(pads!.constant![axis]), 0);
  const row = x!.shape.at(-1)!;
  for (let from = 0; from < x!.constant!.length; from += row) {
    let left = from;
    let to = start;
    for (let axis = x!.shape.length - 1; axis >= 0; axis--) {
      const size = x!.shape[axis]!;
      to += (left % size) * strides[axis]!;
      left = Math.floor(left / size);
    }
    out.set(x!.constant!.subarray(from, from + row) as never, to);
  }
  return [out];
}

function transpose([x]: readonly Wire[], outputs: readonly WireDescription[], attributes: Attributes): ElementArray[] {
  const { shape } = outputs[0]!;
  const strides = stridesOf(x!.shape);
  return [strided(x!.constant!, shape, (attributes['perm'] as readonly number[]).map((axis) => strides[axis]!))];
}

/** The elements that steps of these lengths along the axes of `shape` meet, in row-major order. */
function strided(values: ElementArray, shape: readonly number[], strides: readonly number[]): ElementArray {
  const out = empty(values, sizeOf(shape));
  const index = shape.map(() => 0);
  let offset = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[offset]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      offset -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** An arithmetic operator with ONNX's broadcasting; float32, rounded as the runtime rounds. */
function binary(f: (a: number, b: number) => number): Evaluator {
  return (inputs, [output]) => {
    const { shape } = output!;
    const [a, b] = inputs.map((wire) => {
      const padded = [...Array<number>(shape.length - wire.shape.length).fill(1), ...wire.shape];
      const strides = stridesOf(padded).map((stride, axis) => (padded[axis] === 1 ? 0 : stride));
      return strided(wire.constant!, shape, strides) as Float32Array;
    });
    return [a!.map((value, i) => f(value, b![i]!))];
  };
}
