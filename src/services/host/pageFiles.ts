import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
}

/** A file of the built page by its URL path ('/' is the page itself), or undefined: nothing outside `directory` is ever read. */
export async function readPageFile(directory: string, urlPath: string): Promise<PageFile | undefined> {
  const relative = decodePath(urlPath === '/' ? '/index.html' : urlPath);
  if (relative === undefined || relative.includes('\0')) return undefined;
  const path = normalize(join(directory, relative));
  if (!path.startsWith(normalize(directory + sep))) return undefined;
  const mediaType = MEDIA_TYPES[extname(path)];
  if (mediaType === undefined) return undefined;
  try {
    return { bytes: new Uint8Array(await readFile(path)), mediaType };
  } catch {
    return undefined;
  }
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
