import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { SteelyardError } from '../../shared/errors.ts';
import { isOnThisComputer } from './thisComputer.ts';

const PATIENCE_MS = 30_000;

export interface ReceivedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Fetches what another program offers: from an address on this computer into `directory`, or a file where it lies.
 * @throws SteelyardError `samp-failed` when it lies on another computer or cannot be fetched
 */
export async function receiveFile(url: string, fileName: string, directory: string): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  try {
    if (url.startsWith('file:') && URL.canParse(url)) {
      const path = fileURLToPath(withoutHost(url));
      for await (const part of createReadStream(path)) hash.update(part as Buffer);
      return { path, sha256: hash.digest('hex') };
    }
    if (!isOnThisComputer(url)) {
      const where = URL.canParse(url) ? new URL(url).host || url : url;
      throw new SteelyardError('samp-failed', `The table lies on another computer (${where}), and Steelyard fetches nothing from the network; save it as a file and open that.`, { url });
    }
    const path = join(directory, fileName);
    const response = await open(url);
    response.on('data', (part: Buffer) => { hash.update(part); });
    await pipeline(response, createWriteStream(path));
    return { path, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof SteelyardError) throw error;
    throw new SteelyardError('samp-failed', `The table could not be fetched (${(error as Error).message}); send it again.`, { url });
  }
}

function withoutHost(url: string): URL {
  const file = new URL(url);
  file.host = '';
  return file;
}

/** A redirection is not followed: it could lead into the network. */
function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { agent: false, timeout: PATIENCE_MS }, (response) => {
      if (response.statusCode === 200) {
        resolve(response);
        return;
      }
      response.resume();
      reject(new Error(`the answer was ${response.statusCode}`));
    });
    sent.on('timeout', () => { sent.destroy(new Error('there was no answer')); });
    sent.on('error', reject);
  });
}

/** A name of a table as the name of a file: no separators, no dots in front, not long. */
export function fileNameOf(name: string, extension: string): string {
  const stem = name.replace(/\.(vot|votable|xml|fits?|fit)(\.gz)?$/i, '').replace(/[^\p{L}\p{N}_ .+-]+/gu, '_').replace(/^[. ]+/, '').slice(0, 80).trim();
  return `${stem === '' ? 'table' : stem}.${extension}`;
}
