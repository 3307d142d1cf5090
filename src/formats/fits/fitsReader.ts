import { SteelyardError } from '../../shared/errors.ts';
import type { BinaryColumn } from '../columns/binaryColumns.ts';
import type { ReadOptions, ReadTable } from '../options.ts';
import { ByteCursor } from '../source/byteCursor.ts';
import type { ByteSource } from '../source/byteSource.ts';
import { layAsciiTable } from './asciiTable.ts';
import { layBintable } from './bintable.ts';
import { cardNumber, cardText, dataBytes, paddedBytes, readHeader } from './header.ts';
import type { FitsHeader } from './header.ts';
import { fitsMeta } from './meta.ts';

const BATCH_BYTES = 1 << 20;

/** Reads the first table extension with rows, or the one that `options.table` names or counts (from 1). */
export async function readFits(source: ByteSource, options: ReadOptions): Promise<ReadTable> {
  const cursor = new ByteCursor(source.chunks());
  try {
    return await readUnits(cursor, source, options.table);
  } finally {
    await cursor.close();
  }
}

async function readUnits(cursor: ByteCursor, source: ByteSource, wanted: number | string | undefined): Promise<ReadTable> {
  const { fileName } = source;
  let primary: FitsHeader | undefined;
  let tables = 0;
  for (let header = await readHeader(cursor, fileName); header !== undefined; header = await readHeader(cursor, fileName)) {
    primary ??= header;
    const kind = cardText(header, 'XTENSION');
    const bytes = dataBytes(header);
    if (kind === 'BINTABLE' || kind === 'TABLE') {
      tables++;
      const isWanted = wanted === undefined
        ? cardNumber(header, 'NAXIS2', 0) > 0 && header.cards.get('ZIMAGE') !== true
        : wanted === tables || (typeof wanted === 'string' && wanted.toLowerCase() === cardText(header, 'EXTNAME').toLowerCase());
      if (isWanted) return readTable(cursor, source, header, primary);
    }
    const skipped = await cursor.skip(paddedBytes(bytes));
    if (skipped < bytes) throw truncated(fileName, cursor.position - skipped + bytes, cursor.position);
  }
  const what = tables === 0 ? 'no table, only images: export the catalogue as a FITS table' : wanted === undefined ? 'only empty tables' : `no table '${wanted}' among its ${tables}: name another`;
  throw new SteelyardError('format-invalid', `${fileName} holds ${what}.`, { file: fileName });
}

async function readTable(cursor: ByteCursor, source: ByteSource, header: FitsHeader, primary: FitsHeader): Promise<ReadTable> {
  const { fileName, plainSize: size } = source;
  const rowCount = cardNumber(header, 'NAXIS2', 0);
  const rowBytes = cardNumber(header, 'NAXIS1', 0);
  if (!Number.isSafeInteger(rowCount) || rowCount < 0 || !Number.isSafeInteger(rowBytes) || rowBytes < 1) {
    throw new SteelyardError('format-invalid', `The table of ${fileName} has ${rowCount} rows of ${rowBytes} bytes, which cannot be: the file is damaged.`, { file: fileName });
  }
  const start = cursor.position;
  const needed = start + rowCount * rowBytes;
  // A damaged header may promise more rows than the file has bytes: no room is made for those.
  if (size !== undefined && needed > size) throw truncated(fileName, needed, size);
  const { columns, notes } = lay(fileName, header, rowCount);
  const batch = Math.max(1, Math.floor(BATCH_BYTES / rowBytes));
  for (let row = 0; row < rowCount; ) {
    const rows = Math.min(batch, rowCount - row);
    const bytes = await cursor.take(rows * rowBytes);
    if (bytes.length < rows * rowBytes) throw truncated(fileName, needed, cursor.position);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const column of columns) column.read(view, rows, rowBytes);
    row += rows;
  }
  return { columns: columns.map((column) => column.toColumn()), rowCount, meta: fitsMeta(primary, header), notes };
}

interface Layout {
  readonly columns: readonly BinaryColumn[];
  readonly notes: readonly string[];
}

function lay(fileName: string, header: FitsHeader, rowCount: number): Layout {
  return cardText(header, 'XTENSION') === 'TABLE' ? { columns: layAsciiTable(header, fileName), notes: [] } : layBintable(header, rowCount, fileName);
}

function truncated(fileName: string, needed: number, found: number): SteelyardError {
  return new SteelyardError('format-invalid', `${fileName} is truncated: its table ends at byte ${needed}, the file at byte ${found}; copy it again.`, {
    file: fileName, needed, found,
  });
}
