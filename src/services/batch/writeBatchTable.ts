import { basename, dirname, extname } from 'node:path';
import { writeFilesAtomically, writeTable, type WritableFormat } from '../../formats/index.ts';
import type { Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';

const FORMATS: Readonly<Record<string, WritableFormat>> = { '.csv': 'csv', '.ecsv': 'ecsv', '.fits': 'fits', '.vot': 'votable' };

/**
 * Writes a table whole or not at all, in the format that its file's name says; without a file, gives it as CSV.
 * @throws SteelyardError `usage` for a name that says no format; `file-unreadable` when the folder cannot be written to
 */
export async function writeBatchTable(table: Table, path?: string): Promise<string | undefined> {
  if (path === undefined) return new TextDecoder().decode(writeTable(table, 'csv'));
  const format = FORMATS[extname(path).toLowerCase()];
  if (!format) throw new SteelyardError('usage', `${basename(path)} says no format: let it end in ${Object.keys(FORMATS).join(', ')}.`);
  await writeFilesAtomically(dirname(path), [{ name: basename(path), bytes: writeTable(table, format) }]);
  return undefined;
}
