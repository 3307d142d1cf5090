import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeSlopePackage, type SlopePackage } from '../learning/packages/slopePackage.ts';
import { SteelyardError } from '../shared/errors.ts';
import { EXTENSION } from './models.ts';
import { readGivenFile } from './resources/readGivenFile.ts';
import { resourcePath } from './resources/resources.ts';

export interface LoadedSlopeModel extends SlopePackage {
  readonly sha256: string;
}

/** Apart from the models of masses, which are told from these by their folder. */
function folder(): string {
  return resourcePath('models', 'inner-slope');
}

/** Names of the shipped models of the inner slope. */
export function slopeModelNames(): string[] {
  const files = existsSync(folder()) ? readdirSync(folder()) : [];
  return files.filter((file) => file.endsWith(EXTENSION)).map((file) => basename(file, EXTENSION)).sort();
}

/**
 * A model of the inner slope by name, or from the path of a package.
 * @throws SteelyardError `model-unknown`; `model-invalid` for one of masses, too; `file-unreadable`
 */
export function loadSlopeModel(nameOrPath: string): LoadedSlopeModel {
  const path = nameOrPath.endsWith(EXTENSION) ? nameOrPath : shippedPath(nameOrPath);
  const bytes = readGivenFile(path, 'a model package', 'model-unknown');
  return { ...decodeSlopePackage(bytes, basename(path)), sha256: createHash('sha256').update(bytes).digest('hex') };
}

function shippedPath(name: string): string {
  const names = slopeModelNames();
  if (names.includes(name)) return join(folder(), name + EXTENSION);
  throw new SteelyardError(
    'model-unknown',
    `There is no model of the inner slope "${name}": give ${names.length > 0 ? `one of ${names.join(', ')}, or ` : ''}the path of a ${EXTENSION} file that "steelyard train --recipe inner-slope" made.`,
  );
}
