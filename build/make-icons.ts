/**
 * Draws the app's icons from the page's own: `out/icons/` gets PNGs for Linux, an .ico for Windows and an .icns for macOS, both of which
 * hold PNGs. Usage: node build/make-icons.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const SOURCE = fileURLToPath(new URL('../src/renderer/public/icon.svg', import.meta.url));
const TARGET = fileURLToPath(new URL('../out/icons/', import.meta.url));
const LINUX = [16, 32, 48, 64, 128, 256, 512] as const;
const WINDOWS = [16, 24, 32, 48, 64, 128, 256] as const;
/** Types of icns entries that hold PNGs, by their size in pixels. */
const APPLE = [['icp4', 16], ['icp5', 32], ['icp6', 64], ['ic07', 128], ['ic08', 256], ['ic09', 512], ['ic10', 1024]] as const;

const svg = readFileSync(SOURCE, 'utf8');

function png(size: number): Buffer {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();
}

/** A directory of 16-byte entries, then the images. */
function ico(sizes: readonly number[]): Buffer {
  const images = sizes.map(png);
  const header = Buffer.alloc(6 + 16 * sizes.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(sizes.length, 4);
  let offset = header.length;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    const side = sizes[index] === 256 ? 0 : sizes[index]; // 0 says 256
    header.writeUInt8(side, at);
    header.writeUInt8(side, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(image.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += image.length;
  });
  return Buffer.concat([header, ...images]);
}

/** Entries of type, length and image, behind a header of the same form. */
function icns(entries: readonly (readonly [string, number])[]): Buffer {
  const parts = entries.map(([type, size]) => withHeader(type, png(size)));
  return withHeader('icns', Buffer.concat(parts));
}

function withHeader(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([header, content]);
}

mkdirSync(TARGET, { recursive: true });
for (const size of LINUX) writeFileSync(`${TARGET}${size}x${size}.png`, png(size));
writeFileSync(`${TARGET}icon.ico`, ico(WINDOWS));
writeFileSync(`${TARGET}icon.icns`, icns(APPLE));
