import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeXmlRpc, encodeXmlRpc } from './xmlrpc.ts';
import type { SampValue } from './xmlrpc.ts';

const MAX_CALL_BYTES = 64 * 1024 ** 2;

export interface SharedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Who has the URL may fetch the file until it is withdrawn. */
export interface Share {
  readonly url: string;
  withdraw(): void;
}

/**
 * Where the hub calls us, and where others fetch what we send them. Listens on the loopback interface only; every address has a
 * random token in it, one for the hub and one for each file and recipient, and any other is answered with 404.
 */
export class LoopbackServer {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #files = new Map<string, SharedFile>();
  readonly #callbackPath = `/${token()}`;
  readonly #onCall: (method: string, params: readonly SampValue[]) => SampValue;
  #port = 0;

  /** `onCall` answers the hub; what it throws goes back as a fault. */
  constructor(onCall: (method: string, params: readonly SampValue[]) => SampValue) {
    this.#onCall = onCall;
  }

  /** Resolves to the URL for the hub's calls. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return `${this.#origin()}${this.#callbackPath}`;
  }

  share(file: SharedFile): Share {
    const path = `/${token()}/${encodeURIComponent(file.fileName)}`;
    this.#files.set(path, file);
    return { url: `${this.#origin()}${path}`, withdraw: () => { this.#files.delete(path); } };
  }

  close(): void {
    this.#files.clear();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of the web that rebinds its name to this computer says that name here.
    if (request.headers.host !== `127.0.0.1:${this.#port}`) return refuse(response, 403);
    const file = this.#files.get(request.url ?? '');
    if (file && (request.method === 'GET' || request.method === 'HEAD')) {
      response.writeHead(200, { 'content-type': file.mediaType, 'content-length': file.bytes.length, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : file.bytes);
      return;
    }
    if (request.url !== this.#callbackPath || request.method !== 'POST') return refuse(response, 404);
    const body = await readText(request).catch(() => undefined);
    if (body === undefined) return refuse(response, 413);
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(this.#answerCall(body));
  }

  #answerCall(body: string): string {
    try {
      const call = decodeXmlRpc(body);
      if (call.kind !== 'call') throw new Error('this is no call');
      return encodeXmlRpc({ kind: 'answer', value: this.#onCall(call.method, call.params) });
    } catch (error) {
      return encodeXmlRpc({ kind: 'fault', message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function token(): string {
  return randomBytes(24).toString('base64url');
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
  response.end('There is nothing here.\n');
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_CALL_BYTES) throw new Error('the call is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
