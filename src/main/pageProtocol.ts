import { protocol } from 'electron';
import { pageHeaders } from '../services/host/contentSecurityPolicy.ts';
import { readPageFile } from '../services/host/pageFiles.ts';

export const PAGE_ORIGIN = 'app://steelyard';

/** Must run before the app is ready: the page's scheme gets an origin, as https has. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built page, and nothing else, under `app://steelyard/`. */
export function servePage(directory: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'steelyard' ? await readPageFile(directory, url.pathname) : undefined;
    if (!file) return new Response('There is no such file in the page.\n', { status: 404 });
    return new Response(file.bytes, { headers: { ...pageHeaders(), 'content-type': file.mediaType } });
  });
}
