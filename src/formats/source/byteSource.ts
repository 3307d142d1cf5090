import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { SteelyardError } from '../../shared/errors.ts';

/** Bytes that can be read from the start more than once, a chunk at a time. */
export interface ByteSource {
  readonly fileName: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Bytes that `chunks` will give, where that is known: not for gzipped files. */
  readonly plainSize: number | undefined;
  /** The bytes, gunzipped where they were stored so. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Of the bytes as stored, hexadecimal. */
  sha256(): Promise<string>;
}

const CHUNK_BYTES = 1 << 20;

/** A file on disk; throws `file-not-found` or `file-unreadable`. */
export async function fileSource(path: string): Promise<ByteSource> {
  const fileName = basename(path);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR'
      ? new SteelyardError('file-not-found', `There is no file '${path}': check the path.`, { file: path })
      : unreadable(path, error);
  });
  if (!found.isFile()) throw new SteelyardError('file-unreadable', `'${path}' is a folder, not a catalogue: name a file in it.`, { file: path });
  const stored = (): AsyncIterable<Uint8Array> => readable(path);
  const gzipped = isGzip(await firstBytes(stored(), 2));
  return {
    fileName,
    size: found.size,
    plainSize: gzipped ? undefined : found.size,
    chunks: () => (gzipped ? gunzipped(fileName, stored()) : stored()),
    async sha256() {
      const hash = createHash('sha256');
      for await (const chunk of stored()) hash.update(chunk);
      return hash.digest('hex');
    },
  };
}

/** A file held in memory, as the browser host receives it. */
export function bytesSource(fileName: string, bytes: Uint8Array): ByteSource {
  async function* stored(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
  }
  return {
    fileName,
    size: bytes.length,
    plainSize: isGzip(bytes) ? undefined : bytes.length,
    chunks: () => (isGzip(bytes) ? gunzipped(fileName, stored()) : stored()),
    sha256: async () => createHash('sha256').update(bytes).digest('hex'),
  };
}

/** The first bytes of a source, at most `count`. */
export async function firstBytes(chunks: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}

async function* readable(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

async function* gunzipped(fileName: string, stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const feed = (async () => {
    for await (const chunk of stored) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(chunk)) await new Promise<void>((resolve) => gunzip.once('drain', resolve).once('close', resolve));
    }
    gunzip.end();
  })();
  feed.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof SteelyardError) throw error;
    throw new SteelyardError('file-unreadable', `${fileName} is damaged gzip data (${(error as Error).message}): copy it again.`, { file: fileName });
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unreadable(path: string, error: Error): SteelyardError {
  return new SteelyardError('file-unreadable', `'${path}' cannot be read (${error.message}): check its permissions and the disk.`, { file: path });
}
