import { setImmediate } from 'node:timers/promises';
import type { OutputFile } from '../../formats/files/writeAtomically.ts';
import { writeFilesAtomically } from '../../formats/files/writeAtomically.ts';
import {
  FIGURE_FORMATS, RUN_FIGURES, type ExportedFile, type ExportTableFormat, type FigureFormat, type FigureName, type FigureOptions,
  type TableName,
} from '../../shared/api.ts';
import type { Analysis } from '../analyse.ts';
import { encodeFigures, FIGURE_MEDIA, type NamedAnalysis } from './figures.ts';
import { fileStem } from './provenance.ts';
import { getdistFiles } from './samples.ts';
import { encodeTable, TABLE_FILES, type TableChoices } from './tables.ts';

export { writeFilesAtomically };

/** Runs that a figure or table shows besides its own. */
export interface FigureChoices {
  readonly options?: FigureOptions;
  /** What a key calls the run itself; galaxy and model where it is left out. */
  readonly label?: string;
  readonly others?: readonly NamedAnalysis[];
}

export async function exportFigure(
  analysis: Analysis, figure: FigureName, format: FigureFormat, { options = {}, others = [], label }: FigureChoices = {},
): Promise<ExportedFile> {
  const bytes = (await encodeFigures(named(analysis, label), figure, [format], options, others)).get(format)!;
  const more = others.length > 0 ? `-and-${others.length}` : '';
  return { fileName: `${fileStem(analysis)}${more}-${figure}.${format}`, mediaType: FIGURE_MEDIA[format], bytes };
}

export async function exportTable(
  analysis: Analysis, table: TableName, format: ExportTableFormat, { label, ...choices }: TableChoices & { readonly label?: string } = {},
): Promise<ExportedFile> {
  const { extension, mediaType } = TABLE_FILES[format];
  const bytes = await encodeTable(named(analysis, label), table, format, choices);
  return { fileName: `${fileStem(analysis)}-${table}.${extension}`, mediaType, bytes };
}

/** An analysis by the name of its galaxy and model, unless it has one of its own. */
export function named(analysis: Analysis, label = ''): NamedAnalysis {
  return { label: label || `${analysis.result.galaxy}, ${analysis.result.model.name}`, analysis };
}

const PAPER: readonly ExportTableFormat[] = ['csv', 'ecsv', 'fits', 'votable', 'latex'];
const TABLES_AND_FORMATS: readonly [TableName, readonly ExportTableFormat[]][] = [
  ['profile', PAPER],
  ['circular-velocity', PAPER],
  ['density', PAPER],
  ['dispersion', PAPER],
  ['estimators', PAPER],
  ['samples', ['csv', 'fits', 'hdf5']],
];

export interface ExportControl {
  readonly onFile?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** How the figures look; each as it is for papers where it says nothing. */
  readonly figures?: FigureOptions;
}

/**
 * Writes every table and figure of an analysis into a folder: all of them, or none.
 * @returns the names of the files
 * @throws SteelyardError `file-unreadable` when the folder cannot be written to; the signal's reason when it is aborted
 */
export async function exportAll(
  analysis: Analysis, folder: string, { signal, onFile = () => undefined, figures = {} }: ExportControl = {},
): Promise<string[]> {
  const run = named(analysis);
  const files: OutputFile[] = [{ name: 'result.json', bytes: new TextEncoder().encode(`${JSON.stringify(analysis.result, null, 2)}\n`) }];
  const total = 4 + TABLES_AND_FORMATS.reduce((sum, [, formats]) => sum + formats.length, 0) + RUN_FIGURES.length * FIGURE_FORMATS.length;
  const madeOne = async () => {
    onFile(files.length, total);
    await setImmediate(); // drawing is synchronous: here an interrupt is heard
    signal?.throwIfAborted();
  };
  for (const [table, formats] of TABLES_AND_FORMATS) {
    for (const format of formats) {
      files.push({ name: `${table}.${TABLE_FILES[format].extension}`, bytes: await encodeTable(run, table, format) });
      await madeOne();
    }
  }
  files.push(...getdistFiles(analysis, 'samples'));
  for (const figure of RUN_FIGURES) {
    for (const [format, bytes] of await encodeFigures(run, figure, FIGURE_FORMATS, figures)) {
      files.push({ name: `${figure}.${format}`, bytes });
      await madeOne();
    }
  }
  await writeFilesAtomically(folder, files);
  return files.map(({ name }) => name);
}
