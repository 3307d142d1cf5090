import type { Table, TableFormat } from '../shared/catalogue.ts';
import { writeCsv } from './csv/csvWriter.ts';
import { writeEcsv } from './ecsv/ecsvWriter.ts';
import { writeFits } from './fits/fitsWriter.ts';
import { writeVotable } from './votable/votableWriter.ts';

/** The formats that tables are written in. */
export type WritableFormat = Exclude<TableFormat, 'mrt'>;

const WRITERS: Readonly<Record<WritableFormat, (table: Table) => Uint8Array>> = {
  csv: writeCsv, ecsv: writeEcsv, fits: writeFits, votable: writeVotable,
};

/**
 * The bytes of a table in the given format, with units, descriptions, UCDs and table keywords.
 * The same table always gives the same bytes. FITS holds ASCII only: accents are dropped there.
 */
export function writeTable(table: Table, format: WritableFormat): Uint8Array {
  return WRITERS[format](table);
}
