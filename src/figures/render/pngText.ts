import { crc32 } from 'node:zlib';

const SIGNATURE = 8;
const INCHES_PER_METRE = 39.3701;

/**
 * A PNG with facts in it: texts under their keywords (`tEXt`; `iTXt` for those that Latin-1 cannot write; PNG specification 11.3.3) and the
 * number of dots an inch (`pHYs`), behind the header.
 */
export function withPngText(png: Uint8Array, texts: Readonly<Record<string, string>>, dotsPerInch: number): Uint8Array {
  const headerEnd = SIGNATURE + 12 + Buffer.from(png.buffer, png.byteOffset).readUInt32BE(SIGNATURE);
  const physical = Buffer.alloc(9);
  const perMetre = Math.round(dotsPerInch * INCHES_PER_METRE);
  physical.writeUInt32BE(perMetre, 0);
  physical.writeUInt32BE(perMetre, 4);
  physical.writeUInt8(1, 8); // the unit is the metre
  return new Uint8Array(Buffer.concat([
    png.subarray(0, headerEnd),
    chunk('pHYs', physical),
    ...Object.entries(texts).filter(([, text]) => text !== '').map(([keyword, text]) => textChunk(keyword, text)),
    png.subarray(headerEnd),
  ]));
}

function textChunk(keyword: string, text: string): Buffer {
  const name = Buffer.from(`${keyword}\0`, 'latin1');
  const latin = /^[\n\x20-\x7e\xa1-\xff]*$/.test(text);
  if (latin) return chunk('tEXt', Buffer.concat([name, Buffer.from(text, 'latin1')]));
  // Not compressed, no language, no translated keyword.
  return chunk('iTXt', Buffer.concat([name, Buffer.from([0, 0, 0, 0]), Buffer.from(text, 'utf8')]));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
