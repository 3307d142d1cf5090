import { setImmediate } from 'node:timers/promises';
import type { OutputFile } from '../../formats/files/writeAtomically.ts';
import { writeFilesAtomically } from '../../formats/files/writeAtomically.ts';
import { FIGURE_FORMATS, FIGURES, type ExportedFile, type ExportTableFormat, type FigureFormat, type FigureName, type TableName } from '../../shared/api.ts';
import type { Analysis } from '../analyse.ts';
import { encodeFigures, FIGURE_MEDIA } from './figures.ts';
import { encodeTable, TABLE_FILES } from './tables.ts';

export async function exportFigure(analysis: Analysis, figure: FigureName, format: FigureFormat): Promise<ExportedFile> {
  const bytes = (await encodeFigures(analysis, figure, [format])).get(format)!;
  return { fileName: `${stemOf(analysis)}-${figure}.${format}`, mediaType: FIGURE_MEDIA[format], bytes };
}

export async function exportTable(analysis: Analysis, table: TableName, format: ExportTableFormat): Promise<ExportedFile> {
  const { extension, mediaType } = TABLE_FILES[format];
  return { fileName: `${stemOf(analysis)}-${table}.${extension}`, mediaType, bytes: await encodeTable(analysis, table, format) };
}

function stemOf({ galaxy }: Analysis): string {
  return (galaxy.key || galaxy.name).replace(/[^\w-]+/g, '-').toLowerCase();
}

const TABLES_AND_FORMATS: readonly [TableName, readonly ExportTableFormat[]][] = [
  ['profile', ['csv', 'ecsv', 'fits', 'votable', 'latex']],
  ['estimators', ['csv', 'ecsv', 'fits', 'votable', 'latex']],
  ['samples', ['csv', 'fits', 'hdf5']],
];

export interface ExportControl {
  readonly onFile?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes every table and figure of an analysis into a folder: all of them, or none.
 * @returns the names of the files
 * @throws SteelyardError `file-unreadable` when the folder cannot be written to; the signal's reason when it is aborted
 */
export async function exportAll(
  analysis: Analysis, folder: string, { signal, onFile = () => undefined }: ExportControl = {},
): Promise<string[]> {
  const files: OutputFile[] = [{ name: 'result.json', bytes: new TextEncoder().encode(`${JSON.stringify(analysis.result, null, 2)}\n`) }];
  const total = 1 + TABLES_AND_FORMATS.reduce((sum, [, formats]) => sum + formats.length, 0) + FIGURES.length * FIGURE_FORMATS.length;
  const madeOne = async () => {
    onFile(files.length, total);
    await setImmediate(); // drawing is synchronous: here an interrupt is heard
    signal?.throwIfAborted();
  };
  for (const [table, formats] of TABLES_AND_FORMATS) {
    for (const format of formats) {
      files.push({ name: `${table}.${TABLE_FILES[format].extension}`, bytes: await encodeTable(analysis, table, format) });
      await madeOne();
    }
  }
  for (const figure of FIGURES) {
    for (const [format, bytes] of await encodeFigures(analysis, figure, FIGURE_FORMATS)) {
      files.push({ name: `${figure}.${format}`, bytes });
      await madeOne();
    }
  }
  await writeFilesAtomically(folder, files);
  return files.map(({ name }) => name);
}
