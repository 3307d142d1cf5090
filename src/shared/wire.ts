/**
 * Values as bytes, for transports without structured clone (HTTP, WebSocket): JSON, with typed arrays kept
 * as raw little-endian bytes behind it, and NaN, the infinities and undefined kept as themselves.
 *
 * Layout: uint32 length of the JSON, the JSON in UTF-8, then from the next multiple of 8 the arrays, each at a multiple of 8.
 */
const ARRAY_TYPES = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;
type WireArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

const NUMBERS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY };

export function encodeWire(value: unknown): Uint8Array<ArrayBuffer> {
  return encode(value, undefined);
}

/**
 * The beginning of a message whose last bytes come from elsewhere: in `value` the empty array `bytes` stands for `length` of
 * them, to be sent right behind what this returns. There may be no other array in it.
 */
export function encodeWireHead(value: unknown, bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  return encode(value, { bytes, length });
}

function encode(value: unknown, outside: { readonly bytes: Uint8Array; readonly length: number } | undefined): Uint8Array<ArrayBuffer> {
  const arrays: WireArray[] = [];
  let arrayBytes = 0;
  const strip = (item: unknown): unknown => {
    if (item === undefined) return { $: 'undefined' };
    if (typeof item === 'number' && !Number.isFinite(item)) return { $: 'number', value: String(item) };
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(strip);
    if (outside && item === outside.bytes) return { $: 'Uint8Array', at: 0, length: outside.length };
    if (ArrayBuffer.isView(item)) {
      if (outside) throw new TypeError('a message with bytes from elsewhere holds no other array');
      const type = arrayTypeOf(item);
      const placeholder = { $: type, at: arrayBytes, length: (item as WireArray).length };
      arrays.push(item as WireArray);
      arrayBytes = align(arrayBytes + item.byteLength);
      return placeholder;
    }
    const entries = Object.entries(item).map(([key, inner]) => [key, strip(inner)] as const);
    return '$' in item ? { $: 'object', entries } : Object.fromEntries(entries);
  };
  const json = new TextEncoder().encode(JSON.stringify(strip(value)));
  const start = align(4 + json.length);
  const out = new Uint8Array(start + arrayBytes);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 4);
  let at = start;
  for (const array of arrays) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = align(at + array.byteLength);
  }
  return out;
}

/** Throws RangeError or SyntaxError when `message` is not what `encodeWire` writes. */
export function decodeWire(message: Uint8Array): unknown {
  const bytes = new Uint8Array(message.buffer, message.byteOffset, message.byteLength); // a Buffer's slice would share memory
  const start = startOfArrays(bytes);
  if (start === undefined) throw new RangeError('the message is cut short');
  return decode(bytes, (type, at, length) => {
    const from = start + at;
    const to = from + length * type.BYTES_PER_ELEMENT;
    if (!(from >= start && to >= from && to <= bytes.length)) throw new RangeError('the message is cut short');
    return new type(bytes.slice(from, to).buffer);
  });
}

/** A message whose beginning is there: its last bytes are still to come. */
export interface WireHead {
  /** With an empty array in place of those bytes. */
  readonly value: unknown;
  /** Where in the message they begin, and how many there will be. */
  readonly start: number;
  readonly length: number;
}

/**
 * What `encodeWireHead` wrote, with the bytes behind it not yet there, or some of them.
 * @returns nothing where more of the head itself is still to come
 * Throws RangeError or SyntaxError when it is no such head.
 */
export function decodeWireHead(message: Uint8Array): WireHead | undefined {
  const start = startOfArrays(message);
  if (start === undefined) return undefined;
  let outside: number | undefined;
  const value = decode(message, (type, at, length) => {
    if (type !== Uint8Array || at !== 0 || outside !== undefined) throw new RangeError('the message has other arrays than the bytes behind it');
    outside = length;
    return new Uint8Array(0);
  });
  return { value, start, length: outside ?? 0 };
}

/** Where the JSON ends and arrays begin; nothing while it is not all there. */
function startOfArrays(bytes: Uint8Array): number | undefined {
  if (bytes.length < 4) return undefined;
  const jsonLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return 4 + jsonLength > bytes.length ? undefined : align(4 + jsonLength);
}

type ArrayConstructor = (typeof ARRAY_TYPES)[ArrayType];

function decode(bytes: Uint8Array, arrayAt: (type: ArrayConstructor, at: number, length: number) => WireArray): unknown {
  const jsonLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const restore = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(restore);
    if ('$' in item) return restoreMarked(item as Marked);
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, restore(inner)]));
  };
  const restoreMarked = (item: Marked): unknown => {
    if (item.$ === 'undefined') return undefined;
    if (item.$ === 'number') return NUMBERS[String(item.value)];
    if (item.$ === 'object') return Object.fromEntries((item.entries ?? []).map(([key, inner]) => [key, restore(inner)]));
    if (!Object.hasOwn(ARRAY_TYPES, item.$)) throw new RangeError('the message holds an unknown kind of array');
    return arrayAt(ARRAY_TYPES[item.$ as ArrayType], Number(item.at), Number(item.length));
  };
  return restore(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + jsonLength))));
}

interface Marked {
  readonly $: string;
  readonly value?: unknown;
  readonly at?: unknown;
  readonly length?: unknown;
  readonly entries?: readonly (readonly [string, unknown])[];
}

function arrayTypeOf(view: ArrayBufferView): ArrayType {
  for (const [name, type] of Object.entries(ARRAY_TYPES)) if (view instanceof type) return name as ArrayType;
  throw new TypeError(`a ${view.constructor.name} cannot cross the wire`);
}

function align(position: number): number {
  return Math.ceil(position / 8) * 8;
}
