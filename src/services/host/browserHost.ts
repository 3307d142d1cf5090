import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { WebSocketServer } from 'ws';
import { describeError } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { encodeWire } from '../../shared/wire.ts';
import { pageHeaders } from './contentSecurityPolicy.ts';
import type { EngineClient } from './engineClient.ts';
import { refuse } from './guard.ts';
import type { Refusal } from './guard.ts';
import { readPageFile } from './pageFiles.ts';
import { receiveCall } from './receiveCall.ts';
import type { ReceivedCall } from './receiveCall.ts';

/** WebSocket subprotocol; the token is offered as a second one because a browser cannot set headers here. */
const PROTOCOL = 'steelyard';

export interface BrowserHost {
  /** With the token: who has this address may use Steelyard. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the window to a browser of this computer: the page over HTTP, calls as POST /call, events over a WebSocket at /events.
 * Binds the loopback interface, unless `host` names another address of this computer, or all of them (`0.0.0.0`). `port` 0 takes a free
 * one. Throws `usage` when the port is taken or the address is not one of this computer.
 */
export async function startBrowserHost(options: {
  readonly engine: EngineClient;
  readonly pageDirectory: string;
  readonly port: number;
  readonly host?: string;
}): Promise<BrowserHost> {
  const { engine, pageDirectory, host = LOOPBACK } = options;
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  const port = await listen(server, options.port, host);
  const hosts = namesOf(host).map((name) => `${name}:${port}`);
  const socket = hosts.map((name) => `ws://${name}`).join(' ');
  const check = (request: IncomingMessage, given: string | undefined, needsToken: boolean): Refusal | undefined =>
    refuse({ host: request.headers.host, origin: request.headers.origin, token: given }, hosts, token, needsToken);

  server.on('request', (request, response) => {
    const isCall = request.method === 'POST' && request.url === '/call';
    const refusal = check(request, bearer(request), isCall);
    if (refusal) sendText(response, refusal.status, refusal.reason);
    else if (isCall) void answerCall(engine, request, response);
    else void answerPage(pageDirectory, socket, request, response);
  });

  const events = new WebSocketServer({
    noServer: true,
    maxPayload: 1024, // the page only listens
    handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
  });
  server.on('upgrade', (request, stream, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const refusal = request.url === '/events'
      ? check(request, offered.find((name) => name !== PROTOCOL), true)
      : { status: 403, reason: 'There is nothing to listen to here.' };
    if (refusal) {
      stream.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refusal.reason}\n`);
      return;
    }
    events.handleUpgrade(request, stream, head, (client) => { events.emit('connection', client, request); });
  });
  const unsubscribe = engine.onEvent((event) => {
    for (const client of events.clients) client.send(encodeWire(event));
  });

  return {
    url: `http://${isWildcard(host) ? hostname() : inUrl(host)}:${port}/#token=${token}`,
    port,
    close: () => new Promise((resolve) => {
      unsubscribe();
      for (const client of events.clients) client.terminate();
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

const LOOPBACK = '127.0.0.1';

/** Whether Steelyard would be heard by other computers there. */
export function isOpenToNetwork(host: string): boolean {
  return !['localhost', '::1'].includes(host) && !host.startsWith('127.');
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The names under which a browser may reach an address of this computer. */
function namesOf(host: string): readonly string[] {
  const local = [LOOPBACK, 'localhost'];
  if (!isOpenToNetwork(host)) return [...new Set([...local, inUrl(host)])];
  if (!isWildcard(host)) return [inUrl(host.toLowerCase())];
  const addresses = Object.values(networkInterfaces()).flat().flatMap((address) => (address ? [inUrl(address.address)] : []));
  return [...new Set([...local, hostname().toLowerCase(), ...addresses])];
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
        reject(new SteelyardError('usage', `"${host}" is not an address of this computer; give one that is, or leave out --host.`, { host }));
        return;
      }
      reject(new SteelyardError('usage', `Port ${port} cannot be used (${error.code ?? error.message}); choose another, or leave it out.`, { port }));
    });
    server.listen(port, host, () => { resolve((server.address() as AddressInfo).port); });
  });
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}

async function answerCall(engine: EngineClient, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let received: ReceivedCall;
  try {
    received = await receiveCall(request);
  } catch (error) {
    const reason = error instanceof SteelyardError ? error : new SteelyardError('value-invalid', 'The call could not be read; reload the page.');
    sendWire(response, { ok: false, error: describeError(reason) });
    return;
  }
  try {
    sendWire(response, await engine.call(received.method, received.argument));
  } finally {
    await received.forget();
  }
}

async function answerPage(directory: string, socket: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, 'Steelyard answers GET and its own calls only.');
    return;
  }
  const file = await readPageFile(directory, new URL(request.url ?? '/', 'http://steelyard').pathname);
  if (!file) {
    sendText(response, 404, 'There is no such file in the page.');
    return;
  }
  response.writeHead(200, { ...pageHeaders(socket), 'content-type': file.mediaType, 'content-length': file.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function sendWire(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  response.end(encodeWire(value));
}

function sendText(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', connection: 'close' });
  response.end(`${sentence}\n`);
}
