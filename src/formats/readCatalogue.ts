import type { Catalogue } from '../shared/catalogue.ts';
import { withDecimalCoordinates } from '../science/catalogue/index.ts';
import { readCsv } from './csv/csvReader.ts';
import { detectFormat } from './detect.ts';
import { readEcsv } from './ecsv/ecsvReader.ts';
import { readFits } from './fits/fitsReader.ts';
import { readMrt } from './mrt/mrtReader.ts';
import type { ReadOptions, ReadTable } from './options.ts';
import { bytesSource, fileSource, firstBytes } from './source/byteSource.ts';
import type { ByteSource } from './source/byteSource.ts';
import { readVotable } from './votable/votableReader.ts';

const HEAD_BYTES = 1 << 16;

/**
 * Reads a table from a file of any format that Steelyard knows, told by its content: CSV and its kin, ECSV, FITS,
 * VOTable, CDS/MRT, each gzipped or not. The file is streamed; units, descriptions, UCDs and keywords are kept.
 * Where coordinates are split over columns (RAh RAm RAs, DE- DEd DEm DEs), `RAdeg` and `DEdeg` are added.
 *
 * Throws SteelyardError: `file-not-found`, `file-unreadable`, `format-unknown`, `format-invalid`, `value-invalid`.
 */
export async function readCatalogue(path: string, options: ReadOptions = {}): Promise<Catalogue> {
  return read(await fileSource(path), options);
}

/** `readCatalogue` for a file held in memory, as the browser host receives it. */
export async function readCatalogueBytes(fileName: string, bytes: Uint8Array, options: ReadOptions = {}): Promise<Catalogue> {
  return read(bytesSource(fileName, bytes), options);
}

async function read(source: ByteSource, options: ReadOptions): Promise<Catalogue> {
  const format = options.format ?? detectFormat(source.fileName, await firstBytes(source.chunks(), HEAD_BYTES));
  const { columns, rowCount, meta, notes } = withDecimalCoordinatesOf(await READERS[format](source, options));
  const origin = { fileName: source.fileName, format, sha256: await source.sha256(), bytes: source.size };
  return { columns, rowCount, meta, source: origin, ...(notes.length > 0 ? { notes } : {}) };
}

function withDecimalCoordinatesOf(table: ReadTable): ReadTable {
  return { ...withDecimalCoordinates(table), notes: table.notes };
}

const READERS = { csv: readCsv, ecsv: readEcsv, fits: readFits, votable: readVotable, mrt: readMrt } as const;
