import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWire, encodeWire, encodeWireHead } from './wire.ts';

const array = fc.oneof(
  fc.float64Array(), fc.float32Array(), fc.int32Array(), fc.uint8Array(),
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined), array,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('$'), fc.constant('at')).filter((key) => key !== '__proto__'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('what is encoded is decoded the same: text, numbers, NaN, typed arrays, objects with a "$"', () => {
  fc.assert(fc.property(value, (sent) => {
    const received = decodeWire(encodeWire(sent));
    expect(received).toEqual(withoutNegativeZero(sent));
  }), { numRuns: 300 });
});

test('a Buffer of a larger pool gives its own bytes only', () => {
  const message = Buffer.concat([Buffer.from('noise'), encodeWire({ a: Float64Array.of(1, Number.NaN, 3) })]).subarray(5);
  expect(decodeWire(message)).toEqual({ a: Float64Array.of(1, Number.NaN, 3) });
});

test('bytes that are sent behind a head are part of the message, like bytes within it', () => {
  const bytes = Uint8Array.from({ length: 1001 }, (_, i) => i % 256);
  const stands = new Uint8Array(0);
  for (const fileName of ['a', 'ab', 'abc.csv', 'Fornax é.fits']) {
    const head = encodeWireHead({ method: 'catalogues.open', argument: { fileName, bytes: stands } }, stands, bytes.length);
    const message = new Uint8Array([...head, ...bytes]);
    expect(decodeWire(message)).toEqual({ method: 'catalogues.open', argument: { fileName, bytes } });
  }
  expect(() => encodeWireHead({ bytes: stands, other: bytes }, stands, 5)).toThrow('no other array');
});

test('a message that is cut short is refused, never half read', () => {
  const message = encodeWire({ velocity: Float64Array.of(1, 2, 3), name: 'Fornax' });
  for (let length = 0; length < message.length; length += 1) {
    expect(() => decodeWire(message.subarray(0, length))).toThrow();
  }
});

test('an array that claims bytes outside the message is refused', () => {
  const json = new TextEncoder().encode('{"$":"Float64Array","at":0,"length":1000000}');
  const message = new Uint8Array(64);
  new DataView(message.buffer).setUint32(0, json.length, true);
  message.set(json, 4);
  expect(() => decodeWire(message)).toThrow('cut short');
});

/** JSON has no negative zero; nothing here depends on its sign. */
function withoutNegativeZero(item: unknown): unknown {
  if (Object.is(item, -0)) return 0;
  if (Array.isArray(item)) return item.map(withoutNegativeZero);
  if (item !== null && typeof item === 'object' && !ArrayBuffer.isView(item)) {
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, withoutNegativeZero(inner)]));
  }
  return item;
}
