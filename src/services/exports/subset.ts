import { writeTable } from '../../formats/writeTable.ts';
import { selectMembers } from '../../science/membership/selectMembers.ts';
import type { ExportedFile, SubsetFormat } from '../../shared/api.ts';
import type { Column, Table } from '../../shared/catalogue.ts';
import { starsOf } from '../catalogue.ts';
import { programVersion } from '../resources/version.ts';
import type { SelectionInput } from '../selection.ts';
import { numbers } from './columns.ts';
import { TABLE_FILES } from './tables.ts';

/** Of the column that the members get; one that the catalogue has already is not written over. */
const WEIGHT = 'membership_weight';

/**
 * The members of a catalogue with all its columns, units and descriptions, and their membership weight.
 * @throws SteelyardError what the selection throws: `selection-empty` when no star is left
 */
export async function exportSubset(input: SelectionInput, format: SubsetFormat): Promise<ExportedFile> {
  const table = subsetTable(input);
  const { extension, mediaType } = TABLE_FILES[format];
  const stem = input.catalogue.source.fileName.replace(/\.[^.]*$/, '').replace(/[^\w.-]+/g, '-');
  return { fileName: `${stem}-members.${extension}`, mediaType, bytes: writeTable(table, format) };
}

export function subsetTable(input: SelectionInput): Table {
  const { catalogue, galaxy, steps } = input;
  const { weights, reports } = selectMembers({ stars: starsOf(input), catalogue, galaxy, steps });
  const rows = Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const taken = new Set(catalogue.columns.map(({ name }) => name));
  let name = WEIGHT;
  for (let n = 2; taken.has(name); n++) name = `${WEIGHT}_${n}`;
  return {
    columns: [
      ...catalogue.columns.map((column) => rowsOf(column, rows)),
      numbers(name, '', 'weight as a member of the galaxy: 1, or the probability to be one', rows.map((row) => weights[row]!)),
    ],
    rowCount: rows.length,
    meta: {
      ...catalogue.meta,
      steelyard_program: `steelyard ${programVersion()}`,
      steelyard_galaxy: galaxy.name,
      steelyard_catalogue: catalogue.source.fileName,
      steelyard_catalogue_sha256: catalogue.source.sha256,
      steelyard_selection: reports.map(({ sentence }) => sentence).join(' '),
    },
  };
}

function rowsOf(column: Column, rows: readonly number[]): Column {
  switch (column.kind) {
    case 'number': return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
    case 'boolean': return { ...column, values: Uint8Array.from(rows, (row) => column.values[row]!) };
    case 'text': return { ...column, values: rows.map((row) => column.values[row]!) };
  }
}
