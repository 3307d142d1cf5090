import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeWire, encodeWireHead } from '../../shared/wire.ts';
import { receiveCall } from './receiveCall.ts';

const LARGE = 5 * 1024 ** 2;
const bytes = Uint8Array.from({ length: LARGE }, (_, i) => (i * 31 + (i >> 8)) & 255);

/** A request whose body comes in parts of these lengths, the rest at once. */
function request(body: Uint8Array, lengths: readonly number[] = []) {
  async function* parts(): AsyncGenerator<Buffer> {
    let at = 0;
    for (const length of lengths) {
      await Promise.resolve();
      if (at < body.length) yield Buffer.from(body.subarray(at, at + length));
      at += length;
    }
    if (at < body.length) yield Buffer.from(body.subarray(at));
  }
  return { headers: { 'content-length': String(body.length) }, [Symbol.asyncIterator]: parts };
}
function sent(argument: object, length = LARGE): Uint8Array {
  const outside = new Uint8Array(0);
  return Buffer.concat([encodeWireHead({ method: 'catalogues.open', argument: { ...argument, bytes: outside } }, outside, length), bytes]);
}
const uploads = () => readdirSync(tmpdir()).filter((name) => name.startsWith('steelyard-upload-'));

test('a large catalogue comes as a file of its name, whatever parts it is sent in, and is deleted when it was read', async () => {
  const body = sent({ fileName: 'Fornax (new).csv', reading: { header: true } });
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 6 }), async (lengths) => {
    const { method, argument, forget } = await receiveCall(request(body, lengths));
    const { path, ...rest } = argument as { path: string };
    expect([method, basename(path), rest]).toEqual(['catalogues.open', 'Fornax (new).csv', { reading: { header: true } }]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    await forget();
    expect(existsSync(dirname(path))).toBe(false);
  }), { numRuns: 20 });
});

test.each(['../../stars.csv', 'a/b.csv', 'a\\b.csv', '..', '', 'x'.repeat(300)])('a name that is none (%j) makes no file', async (fileName) => {
  const before = uploads();
  const { argument } = await receiveCall(request(sent({ fileName })));
  expect(argument).toMatchObject({ fileName });
  expect((argument as { bytes: Uint8Array }).bytes.length).toBe(LARGE);
  expect(uploads()).toEqual(before);
});

test('other large calls and small ones come as they were sent', async () => {
  const calls = [
    { method: 'catalogues.open', argument: { fileName: 'small.csv', bytes: bytes.slice(0, 100) } },
    { method: 'models.import', argument: { fileName: 'large.steelyard-model', bytes } },
    { method: 'catalogues.locate', argument: { rows: new Int32Array(2_000_000), others: new Float64Array(10) } },
  ];
  for (const call of calls) {
    const { method, argument } = await receiveCall(request(encodeWire(call)));
    expect(Buffer.from(encodeWire({ method, argument })).equals(encodeWire(call))).toBe(true);
  }
});

test('an upload that breaks off leaves nothing behind', async () => {
  const before = uploads();
  await expect(receiveCall(request(sent({ fileName: 'broken.csv' }, LARGE + 5)))).rejects.toThrow(/cut short/);
  expect(uploads()).toEqual(before);
});
