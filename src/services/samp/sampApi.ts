import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTable } from '../../formats/index.ts';
import type { ExportedFile, SubsetRequest, TableRequest } from '../../shared/apiExports.ts';
import { SAMP_TABLE_FORMATS } from '../../shared/apiSamp.ts';
import type { SampApi, SampEvent, SampStatus, SampTable, SampTableFormat } from '../../shared/apiSamp.ts';
import type { SelectionRequest } from '../../shared/apiSelection.ts';
import type { Catalogue } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { programVersion } from '../resources/version.ts';
import { textOf } from './hubConnection.ts';
import { wants } from './peers.ts';
import type { Peer } from './peers.ts';
import { fileNameOf, receiveFile } from './receiveFile.ts';
import { SampClient } from './sampClient.ts';
import type { Delivery } from './sampClient.ts';
import { SampTables, toCatalogueRows, toTableRows } from './sampTables.ts';
import type { SharedTable } from './sampTables.ts';
import { isList } from './xmlrpc.ts';
import type { SampMap } from './xmlrpc.ts';

/** What SAMP needs of the program: the open catalogues, and tables as files. */
export interface SampHost {
  /** Throws SteelyardError `catalogue-unknown` when it is not open. */
  catalogue(id: string): Catalogue;
  /** The open catalogue that was read from a file of this hash. */
  catalogueOfFile(sha256: string): string | undefined;
  /** Rows of the catalogue that are members, in order: those of the subset's file. */
  memberRows(request: SelectionRequest): Promise<Int32Array>;
  subsetFile(request: SubsetRequest): Promise<ExportedFile>;
  resultFile(request: TableRequest): Promise<ExportedFile>;
  emit(event: SampEvent): void;
}

const EXTENSIONS: Readonly<Record<SampTableFormat, string>> = { votable: 'vot', fits: 'fits' };
const MEDIA_TYPES: Readonly<Record<SampTableFormat, string>> = { votable: 'application/x-votable+xml', fits: 'application/fits' };

export interface SampService extends SampApi {
  /** Leaves the hub before the process ends. */
  close(): Promise<void>;
}

/** The SAMP group of the API; nothing happens, and nothing listens, before `connect`. */
export function createSampApi(host: SampHost, environment: NodeJS.ProcessEnv = process.env): SampService {
  const tables = new SampTables();
  let folder: string | undefined;
  let trouble = '';

  const receive = (format: SampTableFormat) => async (params: SampMap, sender: Peer): Promise<void> => {
    folder ??= inboxFolder();
    const url = textOf(params['url']);
    const name = textOf(params['name']) || `table from ${sender.name}`;
    // A folder each: two tables of one name do not meet.
    const file = await receiveFile(url, fileNameOf(name, EXTENSIONS[format]), mkdtempSync(join(folder, 'table-')));
    tables.add({ tableId: textOf(params['table-id']) || url, url, catalogue: { sha256: file.sha256 } });
    host.emit({ kind: 'samp-table', from: sender.name, name, path: file.path });
  };

  const shared = (params: SampMap): { readonly table: SharedTable; readonly catalogue: string } => {
    const table = tables.find(textOf(params['table-id']), textOf(params['url']));
    const catalogue = table && ('id' in table.catalogue ? table.catalogue.id : host.catalogueOfFile(table.catalogue.sha256));
    if (!table || catalogue === undefined) throw new SteelyardError('samp-failed', 'Steelyard has no such table open.');
    return { table, catalogue };
  };

  const client: SampClient = new SampClient({
    metadata: {
      'samp.name': 'Steelyard',
      'samp.description.text': 'Mass profiles of dwarf galaxies from the velocities of their stars',
      'steelyard.version': programVersion(),
    },
    onChange: (sentence = '') => {
      trouble = sentence;
      host.emit({ kind: 'samp-status', status: status() });
    },
    handlers: {
      'table.load.votable': receive('votable'),
      'table.load.fits': receive('fits'),
      async 'table.highlight.row'(params, sender) {
        const { table, catalogue } = shared(params);
        const [row] = toCatalogueRows(table, [rowNumber(params['row'])], host.catalogue(catalogue).rowCount);
        if (row === undefined) throw new SteelyardError('samp-failed', 'The table has no such row.');
        host.emit({ kind: 'samp-row', from: sender.name, catalogue, row });
      },
      async 'table.select.rowList'(params, sender) {
        const { table, catalogue } = shared(params);
        const list = params['row-list'];
        if (list === undefined || !isList(list)) throw new SteelyardError('samp-failed', 'The message has no row-list.');
        const rows = toCatalogueRows(table, list.map(rowNumber), host.catalogue(catalogue).rowCount);
        host.emit({ kind: 'samp-rows', from: sender.name, catalogue, rows });
      },
      async 'coord.pointAt.sky'(params, sender) {
        const [ra, dec] = [Number(textOf(params['ra']) || NaN), Number(textOf(params['dec']) || NaN)];
        if (!(Math.abs(dec) <= 90) || !Number.isFinite(ra)) throw new SteelyardError('samp-failed', 'The position is no ra and dec in degrees.');
        host.emit({ kind: 'samp-position', from: sender.name, ra: ((ra % 360) + 360) % 360, dec });
      },
    },
  });

  const status = (): SampStatus => ({
    connected: client.connected,
    hub: client.peers.hubName,
    peers: client.peers.all().map((peer) => ({ id: peer.id, name: peer.name, takesTables: formatFor(peer, 'votable') !== undefined })),
    trouble,
  });

  const recipientsOf = (id: string | null): readonly Peer[] => {
    const takers = client.peers.all().filter((peer) => (id === null || peer.id === id) && formatFor(peer, 'votable') !== undefined);
    if (takers.length > 0) return takers;
    throw new SteelyardError('samp-failed', id === null
      ? 'No program at the SAMP hub takes tables; start TOPCAT or Aladin, then send again.'
      : 'This program has left the SAMP hub, or takes no tables; choose another.');
  };

  /** Tells those who share a catalogue something of its rows. */
  const tellRows = async (mtype: string, catalogue: string, paramsOf: RowParams): Promise<{ told: number }> => {
    const peers = client.connected ? client.peers.wanting(mtype) : [];
    if (peers.length === 0) return { told: 0 };
    let told = 0;
    for (const table of tables.of(catalogue, host.catalogue(catalogue).source.sha256)) {
      const params = paramsOf(table);
      if (!params) continue;
      await client.notify(peers, mtype, { 'table-id': table.tableId, url: table.url, ...params });
      told = peers.length;
    }
    return { told };
  };

  return {
    status: async () => status(),
    async connect() {
      await client.connect(environment);
      return status();
    },
    async disconnect() {
      await client.disconnect();
      tables.clear();
      return status();
    },
    async sendTable({ table, format, recipient }) {
      if (!client.connected) throw new SteelyardError('samp-no-hub', 'Steelyard is not connected to a SAMP hub; connect first.');
      const recipients = recipientsOf(recipient);
      const rows = table.kind === 'subset' ? await host.memberRows(table) : undefined;
      const deliveries: Delivery[] = [];
      for (const accepted of SAMP_TABLE_FORMATS) {
        const peers = recipients.filter((peer) => formatFor(peer, format) === accepted);
        if (peers.length === 0) continue;
        const file = await fileOf(host, table, accepted);
        const tableId = `steelyard-${randomUUID()}`;
        deliveries.push(...await client.sendFile(peers, file, `table.load.${accepted}`, (url) => {
          // Known before a recipient can speak of its rows.
          if (table.kind !== 'result') tables.add({ tableId, url, catalogue: { id: table.catalogue }, ...(rows ? { rows } : {}) });
          return { url, 'table-id': tableId, name: file.fileName };
        }));
      }
      return deliveries;
    },
    highlightRow: ({ catalogue, row }) => tellRows('table.highlight.row', catalogue, (table) => {
      const [position] = toTableRows(table, [row]);
      return position === undefined ? undefined : { row: String(position) };
    }),
    selectRows: ({ catalogue, rows }) => tellRows('table.select.rowList', catalogue, (table) => ({ 'row-list': toTableRows(table, rows).map(String) })),
    async pointAt({ ra, dec }) {
      const peers = client.connected ? client.peers.wanting('coord.pointAt.sky') : [];
      await client.notify(peers, 'coord.pointAt.sky', { ra: String(ra), dec: String(dec) });
      return { told: peers.length };
    },
    close: () => client.disconnect(),
  };
}

/** What to say of rows of a shared table; undefined when it has none of them. */
type RowParams = (table: SharedTable) => SampMap | undefined;

/** The format wanted where the peer takes it, else the other where it takes that. */
function formatFor(peer: Peer, wanted: SampTableFormat): SampTableFormat | undefined {
  const order: readonly SampTableFormat[] = wanted === 'votable' ? ['votable', 'fits'] : ['fits', 'votable'];
  return order.find((format) => wants(peer, `table.load.${format}`));
}

async function fileOf(host: SampHost, table: SampTable, format: SampTableFormat): Promise<ExportedFile> {
  switch (table.kind) {
    case 'catalogue': {
      const catalogue = host.catalogue(table.catalogue);
      const fileName = fileNameOf(catalogue.source.fileName.replace(/\.\w+$/, ''), EXTENSIONS[format]);
      return { fileName, mediaType: MEDIA_TYPES[format], bytes: writeTable(catalogue, format) };
    }
    case 'subset': {
      const { catalogue, galaxy, steps } = table;
      return host.subsetFile({ catalogue, galaxy, steps, format });
    }
    case 'result':
      return host.resultFile({ run: table.run, table: table.name, format });
  }
}

/** SAMP writes integers as decimal text; NaN when it is none. */
function rowNumber(value: unknown): number {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
}

/** What comes is kept until the process ends. */
function inboxFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-samp-'));
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}
