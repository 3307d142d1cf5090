/**
 * The innermost loop of the maps, as a WebAssembly function with 128-bit vectors (three to five times faster than the
 * same loop in JavaScript). It is assembled here, instruction by instruction, so that nothing has to be compiled to
 * install or to review it:
 *
 *   for each of `rows` rows:
 *     for k from max(from, span.first) while k < min(end, span.end), four doubles at a time:
 *       target[k] += amplitude * powers[k] * table[k]
 *     target += targetStride; table += tableStride; span += 1; amplitude *= ratio
 *
 * All of it is in bytes. A row may run up to three doubles past its end: callers pad rows by PADDING.
 */
export interface StampKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly stamp: (
    rows: number, target: number, targetStride: number, table: number, tableStride: number, powers: number,
    spans: number, from: number, end: number, amplitude: number, ratio: number,
  ) => void;
}

/** Doubles that a row may run past its end. */
export const PADDING = 3;

const I32 = 0x7f;
const F64 = 0x7c;
const V128 = 0x7b;
const EMPTY = 0x40;
const END = 0x0b;

const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32, I32, F64, F64];
const [ROWS, TARGET, TARGET_STRIDE, TABLE, TABLE_STRIDE, POWERS, SPANS, FROM, STOP, AMPLITUDE, RATIO, K, LAST, SCALE] =
  Array.from({ length: 14 }, (_, i) => i);

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value]; // below 64: one byte
const ADD = [0x6a];
const load = (offset: number): number[] => [0x28, 2, offset];
const vectorLoad = (offset: number): number[] => [0xfd, 0x00, 3, offset];
const vectorStore = (offset: number): number[] => [0xfd, 0x0b, 3, offset];
const VECTOR_ADD = [0xfd, 0xf0, 0x01];
const VECTOR_MULTIPLY = [0xfd, 0xf2, 0x01];
const block = (...body: number[][]): number[] => [0x02, EMPTY, ...body.flat(), END];
const loop = (...body: number[][]): number[] => [0x03, EMPTY, ...body.flat(), END];
const leaveIf = (depth: number): number[] => [0x0d, depth];
const again = (depth: number): number[] => [0x0c, depth];
const advance = (local: number, by: number[]): number[] => [...get(local), ...by, ...ADD, ...set(local)];

/** The greater (0x4a) or less (0x48) of a parameter and the i32 in memory at the span. */
function bound(local: number, offset: number, comparison: number): number[] {
  const stored = [...get(SPANS), ...load(offset)];
  return [...get(local), ...stored, ...get(local), ...stored, comparison, 0x1b];
}

/** target[k] += scale * powers[k] * table[k], two doubles, `offset` bytes further on. */
function fourthOfStep(offset: number): number[] {
  const at = (array: number): number[] => [...get(array), ...get(K), ...ADD];
  return [
    ...at(TARGET),
    ...at(TARGET), ...vectorLoad(offset),
    ...get(SCALE), ...at(POWERS), ...vectorLoad(offset), ...VECTOR_MULTIPLY,
    ...at(TABLE), ...vectorLoad(offset), ...VECTOR_MULTIPLY,
    ...VECTOR_ADD,
    ...vectorStore(offset),
  ];
}

const CODE = block(loop(
  [...get(ROWS), 0x45, ...leaveIf(1)], // no row left
  [...bound(FROM, 0, 0x4a), ...set(K)],
  [...bound(STOP, 4, 0x48), ...set(LAST)],
  [...get(AMPLITUDE), 0xfd, 0x14, ...set(SCALE)], // both lanes
  block(loop(
    [...get(K), ...get(LAST), 0x4e, ...leaveIf(1)], // k >= last
    fourthOfStep(0),
    fourthOfStep(16),
    advance(K, constant(32)),
    again(0),
  )),
  advance(TARGET, get(TARGET_STRIDE)),
  advance(TABLE, get(TABLE_STRIDE)),
  advance(SPANS, constant(8)),
  [...get(AMPLITUDE), ...get(RATIO), 0xa2, ...set(AMPLITUDE)],
  advance(ROWS, [0x41, 0x7f]), // -1
  again(0),
));

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >> 7)];
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Array.from(value, (letter) => letter.charCodeAt(0))];
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const body = [2, 2, I32, 1, V128, ...CODE, END]; // locals: two i32, one v128
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, PARAMETERS.length, ...PARAMETERS, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]), // one memory of one page or more
    ...section(7, [2, ...text('memory'), 2, 0, ...text('stamp'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** What is used of the global WebAssembly, which the language's own type library leaves to the DOM's. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

let cached: StampKernel | null | undefined;

/** The kernel, compiled once; undefined where WebAssembly or its vectors are not to be had (a strict content policy). */
export function stampKernel(): StampKernel | undefined {
  if (cached === undefined) {
    try {
      const { WebAssembly: api } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
      cached = new api.Instance(new api.Module(moduleBytes())).exports as StampKernel;
    } catch {
      cached = null;
    }
  }
  return cached ?? undefined;
}
