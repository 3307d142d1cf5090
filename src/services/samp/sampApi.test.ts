import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCatalogue, readCatalogueBytes, writeTable } from '../../formats/index.ts';
import type { SampEvent } from '../../shared/apiSamp.ts';
import type { Catalogue, NumberColumn } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { createSampApi } from './sampApi.ts';
import type { SampHost, SampService } from './sampApi.ts';
import { hasAstropy, startPythonHub } from './testing/pythonHub.ts';
import type { PythonHub } from './testing/pythonHub.ts';

const STARS = '# %ECSV 1.0\n# ---\n# datatype:\n# - {name: ra, unit: deg, datatype: float64}\n# - {name: v, unit: km / s, datatype: float64}\nra v\n1.5 55\n2.5 60.25\n3.5 -7\n4.5 8\n';
const PYTHON = { do: 'join', tables: ['table.load.votable', 'table.load.fits'], messages: ['table.highlight.row', 'table.select.rowList', 'coord.pointAt.sky'] };

let catalogue: Catalogue;
let events: SampEvent[];
let hub: PythonHub;
let samp: SampService;

/** What the engine gives: an open catalogue of which rows 1 and 3 are the members. */
function host(): SampHost {
  const known = (id: string): Catalogue => {
    if (id === 'stars') return catalogue;
    throw new SteelyardError('catalogue-unknown', 'It is not open.');
  };
  return {
    catalogue: known,
    catalogueOfFile: (sha256) => (sha256 === catalogue.source.sha256 ? 'stars' : undefined),
    memberRows: async () => Int32Array.of(1, 3),
    subsetFile: async ({ format }) => {
      const columns = catalogue.columns.filter(({ kind }) => kind === 'number') as readonly NumberColumn[];
      const members = columns.map((column) => ({ ...column, values: column.values.filter((_, row) => row % 2 === 1) }));
      const bytes = writeTable({ columns: members, rowCount: 2, meta: {} }, format);
      return { fileName: `members.${format}`, mediaType: 'application/octet-stream', bytes };
    },
    resultFile: async () => ({ fileName: 'profile.fits', mediaType: 'application/fits', bytes: writeTable(catalogue, 'fits') }),
    emit: (event) => { events.push(event); },
  };
}

async function heard<K extends SampEvent['kind']>(kind: K): Promise<Extract<SampEvent, { kind: K }>> {
  await expect.poll(() => events.some((event) => event.kind === kind), { timeout: 10_000 }).toBe(true);
  return events.find((event): event is Extract<SampEvent, { kind: K }> => event.kind === kind)!;
}

describe.skipIf(!hasAstropy())('at astropy\'s SAMP hub (skipped where Debian python3-astropy is absent)', { timeout: 60_000 }, () => {
  let ownId: string;
  let python: string;
  const selection = { catalogue: 'stars', galaxy: {} as never, steps: [] };

  beforeAll(async () => {
    hub = await startPythonHub();
    python = await hub.ask<string>(PYTHON);
  });
  afterAll(async () => { await hub.close(); });
  beforeEach(async () => {
    events = [];
    catalogue = await readCatalogueBytes('stars.ecsv', new TextEncoder().encode(STARS));
    samp = createSampApi(host(), hub.environment);
    await samp.connect(null);
    const clients = await hub.ask<Record<string, string>>({ do: 'clients' });
    ownId = Object.keys(clients).find((id) => clients[id] === 'Steelyard')!;
  });
  afterEach(async () => {
    await samp.close();
    await hub.ask({ do: 'received', count: 0 });
  });

  test('Steelyard is seen there under its name, with what it understands, and sees the others', async () => {
    expect(await hub.ask<string[]>({ do: 'subscriptions', client: ownId })).toEqual(expect.arrayContaining([
      'coord.pointAt.sky', 'samp.app.ping', 'table.highlight.row', 'table.load.fits', 'table.load.votable', 'table.select.rowList',
    ]));
    expect(await samp.status(null)).toEqual({
      connected: true, hub: expect.stringMatching(/\w/), peers: [{ id: python, name: 'Python', takesTables: true }], trouble: '',
    });
    expect(await hub.ask({ do: 'ask', client: ownId, mtype: 'samp.app.ping', params: {} })).toMatchObject({ 'samp.status': 'samp.ok' });
  });

  test.each(['votable', 'fits'] as const)('a catalogue sent as %s is read there with its columns, units and values, and cannot be fetched afterwards', async (format) => {
    expect(await samp.sendTable({ table: { kind: 'catalogue', catalogue: 'stars' }, format, recipient: null }))
      .toEqual([{ recipient: 'Python', outcome: 'done', message: '' }]);
    const [got] = await hub.ask<{ mtype: string; params: { url: string } }[]>({ do: 'received', count: 1 });
    expect(got).toMatchObject({ mtype: `table.load.${format}`, columns: ['ra', 'v'], units: ['deg', 'km / s'], rows: 4, first: [1.5, 55] });
    expect(new URL(got.params.url).hostname).toBe('127.0.0.1');
    expect(await statusOf(got.params.url)).toBe(404);
  });

  test('a result is sent to one recipient that is named; one that is not there is said so', async () => {
    const result = { table: { kind: 'result', run: 'a', name: 'profile' }, format: 'fits' } as const;
    expect(await samp.sendTable({ ...result, recipient: python })).toHaveLength(1);
    await expect(samp.sendTable({ ...result, recipient: 'nobody' })).rejects.toMatchObject({ code: 'samp-failed' });
  });

  test('rows of a subset are the rows of its catalogue, both ways', async () => {
    await samp.sendTable({ table: { kind: 'subset', ...selection }, format: 'votable', recipient: null });
    const [sent] = await hub.ask<{ params: Record<string, string> }[]>({ do: 'received', count: 1 });
    const tableId = sent.params['table-id'];

    await hub.ask({ do: 'tell', client: ownId, mtype: 'table.highlight.row', params: { 'table-id': tableId, row: '1' } });
    expect(await heard('samp-row')).toEqual({ kind: 'samp-row', from: 'Python', catalogue: 'stars', row: 3 });
    await hub.ask({ do: 'tell', client: ownId, mtype: 'table.select.rowList', params: { url: sent.params.url, 'row-list': ['1', '0', '7'] } });
    expect((await heard('samp-rows')).rows).toEqual(Int32Array.of(3, 1));

    expect(await samp.highlightRow({ catalogue: 'stars', row: 3 })).toEqual({ told: 1 });
    expect(await samp.selectRows({ catalogue: 'stars', rows: Int32Array.of(0, 1, 2, 3) })).toEqual({ told: 1 });
    expect(await hub.ask({ do: 'received', count: 2 })).toMatchObject([
      { mtype: 'table.highlight.row', params: { 'table-id': tableId, row: '1' } },
      { mtype: 'table.select.rowList', params: { 'table-id': tableId, 'row-list': ['0', '1'] } },
    ]);
    // Row 0 is not in the subset: there is nothing to tell.
    expect(await samp.highlightRow({ catalogue: 'stars', row: 0 })).toEqual({ told: 0 });
  });

  test('positions go both ways; what is no position is refused', async () => {
    expect(await samp.pointAt({ ra: 39.96, dec: -34.5 })).toEqual({ told: 1 });
    expect(await hub.ask({ do: 'received', count: 1 })).toMatchObject([{ mtype: 'coord.pointAt.sky', params: { ra: '39.96', dec: '-34.5' } }]);
    const ask = { do: 'ask', client: ownId, mtype: 'coord.pointAt.sky' };
    expect(await hub.ask({ ...ask, params: { ra: '-1', dec: '2' } })).toMatchObject({ 'samp.status': 'samp.ok' });
    expect(await heard('samp-position')).toEqual({ kind: 'samp-position', from: 'Python', ra: 359, dec: 2 });
    expect(await hub.ask({ ...ask, params: { ra: '1', dec: 'north' } })).toMatchObject({ 'samp.status': 'samp.error' });
  });

  test('a table that comes is a file to be opened, and its rows are known from then on', async () => {
    const path = new URL('./testing/hub.py', import.meta.url).pathname;
    const load = { do: 'ask', client: ownId, mtype: 'table.load.votable' };
    const server = await serveBytes(writeTable(catalogue, 'votable'));
    expect(await hub.ask({ ...load, params: { url: server.url, 'table-id': 'theirs', name: '../evil: x' } })).toMatchObject({ 'samp.status': 'samp.ok' });
    server.close();
    const table = await heard('samp-table');
    expect(table).toMatchObject({ from: 'Python', name: '../evil: x', path: expect.stringMatching(/[\\/]table-\w+[\\/]_evil_ x\.vot$/) });
    catalogue = await readCatalogue(table.path);
    expect(catalogue).toMatchObject({ rowCount: 4, source: { format: 'votable' } });
    await samp.highlightRow({ catalogue: 'stars', row: 2 });
    expect(await hub.ask({ do: 'received', count: 1 })).toMatchObject([{ params: { 'table-id': 'theirs', row: '2' } }]);

    // A file of this computer is opened where it lies.
    events = [];
    await hub.ask({ ...load, params: { url: `file://localhost${path}` } });
    expect(readFileSync((await heard('samp-table')).path, 'utf8')).toContain('A SAMP hub');
  });

  test('what lies on another computer is not fetched, and the sender is told why', async () => {
    const answer = await hub.ask<{ 'samp.error': { 'samp.errortxt': string } }>({
      do: 'ask', client: ownId, mtype: 'table.load.fits', params: { url: 'http://example.org/stars.fits' },
    });
    expect(answer['samp.error']['samp.errortxt']).toContain('another computer (example.org)');
    expect(events.some(({ kind }) => kind === 'samp-table')).toBe(false);
  });

  test('programs that come and go are followed', async () => {
    events = [];
    await hub.ask({ do: 'leave' });
    expect((await heard('samp-status')).status.peers).toEqual([]);
    await expect(samp.sendTable({ table: { kind: 'catalogue', catalogue: 'stars' }, format: 'fits', recipient: null })).rejects.toThrow('takes tables');
    python = await hub.ask(PYTHON);
    await expect.poll(async () => (await samp.status(null)).peers).toMatchObject([{ name: 'Python', takesTables: true }]);
  });

  test('leaving is clean, and joining again works', async () => {
    await samp.disconnect(null);
    expect(Object.values(await hub.ask<Record<string, string>>({ do: 'clients' }))).not.toContain('Steelyard');
    expect(await samp.highlightRow({ catalogue: 'stars', row: 1 })).toEqual({ told: 0 });
    await samp.connect(null);
    await samp.connect(null);
    expect(Object.values(await hub.ask<Record<string, string>>({ do: 'clients' })).filter((name) => name === 'Steelyard')).toHaveLength(1);
  });

  test('a hub that closes, and one that crashes, are each told of in one sentence', async () => {
    const mortal = await startPythonHub();
    const second = createSampApi(host(), mortal.environment);
    await second.connect(null);
    events = [];
    await mortal.ask({ do: 'stop' });
    await expect.poll(() => events.at(-1), { timeout: 15_000 }).toMatchObject({ kind: 'samp-status', status: { connected: false, trouble: expect.stringMatching(/^The SAMP hub [^.]*\.$/) } });
    await expect(second.connect(null)).rejects.toMatchObject({ code: 'samp-no-hub' });
    await mortal.close();

    const doomed = await startPythonHub();
    const third = createSampApi(host(), doomed.environment);
    await third.connect(null);
    events = [];
    await doomed.kill();
    await expect.poll(() => events.at(-1), { timeout: 15_000 }).toMatchObject({ kind: 'samp-status', status: { connected: false, trouble: expect.stringContaining('does not answer any more') } });
    await expect(third.connect(null)).rejects.toMatchObject({ code: 'samp-no-hub' });
    await doomed.close();
  });

  test('only the hub can call, and only under the name of this computer', async () => {
    // The address and the key are the hub's secret: whoever guesses at the port gets nothing.
    await samp.sendTable({ table: { kind: 'catalogue', catalogue: 'stars' }, format: 'votable', recipient: null });
    const [got] = await hub.ask<{ params: { url: string } }[]>({ do: 'received', count: 1 });
    const { port } = new URL(got.params.url);
    expect(await statusOf(`http://127.0.0.1:${port}/`)).toBe(404);
    expect(await statusOf(`http://127.0.0.1:${port}/`, { host: 'evil.example' })).toBe(403);
  });
});

function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

/** Offers bytes as another program would. */
async function serveBytes(bytes: Uint8Array): Promise<{ url: string; close(): void }> {
  const { LoopbackServer } = await import('./loopbackServer.ts');
  const server = new LoopbackServer(() => '');
  await server.listen();
  return { url: server.share({ fileName: 'table.vot', mediaType: 'text/xml', bytes }).url, close: () => { server.close(); } };
}
