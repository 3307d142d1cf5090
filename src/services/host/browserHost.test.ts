import { mkdtempSync, mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { decodeWire, encodeWire } from '../../shared/wire.ts';
import { startBrowserHost } from './browserHost.ts';
import type { BrowserHost } from './browserHost.ts';
import { EngineClient } from './engineClient.ts';
import { forkEngine } from './forkedEngine.ts';

let host: BrowserHost;
let token: string;
const directory = mkdtempSync(join(tmpdir(), 'steelyard-page-'));
const engine = new EngineClient(() => forkEngine(new URL('./testEngines/mortal.ts', import.meta.url)));

beforeAll(async () => {
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(directory, 'secret.html'), 'secret');
  host = await startBrowserHost({ engine, pageDirectory: join(directory, 'page'), port: 0 });
  token = new URL(host.url).hash.slice('#token='.length);
});
afterAll(async () => {
  engine.close();
  await host.close();
  rmSync(directory, { recursive: true });
});

interface Answer { readonly status: number; readonly body: Buffer; readonly headers: IncomingHttpHeaders }

/** Not fetch: it would not let a test lie about Host. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: Uint8Array } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts), headers: response.headers }); });
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}
const ours = (): string => `http://127.0.0.1:${host.port}`;
const listGalaxies = encodeWire({ method: 'galaxies.list', argument: null });
function call(headers: Record<string, string>, body: Uint8Array = listGalaxies): Promise<Answer> {
  return ask('/call', { method: 'POST', headers, body });
}
const authorised = (): Record<string, string> => ({ origin: ours(), authorization: `Bearer ${token}` });

test('the page comes with its policy; its address carries a long random token', async () => {
  const page = await ask('/');
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}`);
  expect(token).toMatch(/^[\w-]{32}$/);
});

test('a call from the page is answered by the engine', async () => {
  const answer = await call(authorised());
  expect(decodeWire(answer.body)).toMatchObject({ ok: true });
});

test('a call without the token, or with another, is refused', async () => {
  expect((await call({ origin: ours() })).status).toBe(403);
  expect((await call({ origin: ours(), authorization: `Bearer ${token.slice(1)}x` })).status).toBe(403);
  expect((await call({ origin: ours(), authorization: `Bearer ${token}x` })).status).toBe(403);
});

test('a call from another origin, or from none, is refused even with the token', async () => {
  for (const origin of ['http://evil.example', `http://127.0.0.1:${host.port + 1}`, `https://127.0.0.1:${host.port}`, 'null']) {
    expect((await call({ ...authorised(), origin })).status).toBe(403);
  }
  expect((await call({ authorization: `Bearer ${token}` })).status).toBe(403);
});

test('a name that was rebound to this computer is refused, page and calls', async () => {
  expect((await ask('/', { headers: { host: `evil.example:${host.port}` } })).status).toBe(403);
  expect((await call({ ...authorised(), host: `evil.example:${host.port}` })).status).toBe(403);
  expect((await ask('/', { headers: { host: `localhost:${host.port}` } })).status).toBe(200);
});

test('nothing outside the page is served', async () => {
  for (const path of ['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/%00', '/%', '/nothing.js']) {
    expect((await ask(path)).status, path).toBe(404);
  }
  expect((await ask('/', { method: 'PUT' })).status).toBe(405);
});

test('a body that is no call is answered with a sentence, not with a stack', async () => {
  for (const body of [new Uint8Array(0), Uint8Array.of(255, 255, 255, 255, 1), encodeWire(null), encodeWire({ method: 'x' })]) {
    const answer = decodeWire((await call(authorised(), body)).body) as { ok: boolean; error: { message: string } };
    expect(answer.ok).toBe(false);
    expect(answer.error.message).not.toMatch(/\n|\.ts/);
  }
});

test('events need the token and our origin; an engine that stops is told to those who listen', async () => {
  const open = (protocols: string[], origin: string): Promise<WebSocket> => new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/events`, protocols, { origin });
    socket.on('open', () => { resolve(socket); });
    socket.on('error', reject);
  });
  await expect(open(['steelyard'], ours())).rejects.toThrow('403');
  await expect(open(['steelyard', 'wrong'], ours())).rejects.toThrow('403');
  await expect(open(['steelyard', token], 'http://evil.example')).rejects.toThrow('403');
  const socket = await open(['steelyard', token], ours());
  const told = new Promise<unknown>((resolve) => { socket.on('message', (data: Buffer) => { resolve(decodeWire(data)); }); });
  await call(authorised(), encodeWire({ method: 'models.list', argument: null }));
  expect(await told).toMatchObject({ kind: 'engine-stopped' });
  socket.close();
});

test('only the loopback interface is bound', async () => {
  const outside = Object.values(networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal);
  if (!outside) {
    console.warn('skipped: this machine has no address but loopback');
    return;
  }
  const reached = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: outside.address, port: host.port });
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => { resolve(false); });
  });
  expect(reached).toBe(false);
});

test('another address is bound when it is asked for by name, and the page is served under that name alone', async () => {
  const outside = Object.values(networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal);
  if (!outside) {
    console.warn('skipped: this machine has no address but loopback');
    return;
  }
  const open = await startBrowserHost({ engine, pageDirectory: join(directory, 'page'), port: 0, host: outside.address });
  try {
    expect(open.url).toContain(`http://${outside.address}:${open.port}/#token=`);
    const statusAt = (host: string): Promise<number> => new Promise((resolve, reject) => {
      request({ host: outside.address, port: open.port, path: '/', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).on('error', reject).end();
    });
    expect(await statusAt(`${outside.address}:${open.port}`)).toBe(200);
    for (const host of [`evil.example:${open.port}`, `127.0.0.1:${open.port}`]) expect(await statusAt(host)).toBe(403);
  } finally {
    await open.close();
  }
});

test('an address of another computer gives one sentence', async () => {
  await expect(startBrowserHost({ engine, pageDirectory: directory, port: 0, host: '192.0.2.1' })).rejects.toThrow('"192.0.2.1" is not an address of this computer');
});

test('a port that is taken gives one sentence', async () => {
  await expect(startBrowserHost({ engine, pageDirectory: directory, port: host.port })).rejects.toThrow(`Port ${host.port} cannot be used (EADDRINUSE)`);
});
