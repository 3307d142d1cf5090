import { isAbsolute, resolve } from 'node:path';

/** What the Open dialogue offers, and what the desktop opens with Steelyard. */
export const OPENABLE = {
  projects: ['steelyard'],
  models: ['steelyard-model'],
  catalogues: ['csv', 'tsv', 'txt', 'dat', 'ecsv', 'fits', 'fit', 'fz', 'vot', 'votable', 'xml', 'mrt', 'gz'],
} as const;

/**
 * The files named in a command line: what follows the program, without options and without the folder that the program itself is in
 * (`electron .`). Relative ones are taken from the folder in which the command was given.
 */
export function filesIn(commandLine: readonly string[], workingDirectory: string, isPackaged: boolean): readonly string[] {
  const given = commandLine.slice(isPackaged ? 1 : 2).filter((argument) => argument !== '' && !argument.startsWith('-'));
  return given.map((path) => (isAbsolute(path) ? path : resolve(workingDirectory, path)));
}
