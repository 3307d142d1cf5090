import { basename, dirname } from 'node:path';
import { writeFilesAtomically } from '../../formats/files/writeAtomically.ts';
import { encodePackage, type ModelPackage } from '../../learning/packages/modelPackage.ts';

/**
 * Writes a model package whole or not at all.
 * @throws SteelyardError `file-unreadable` when its folder cannot be written to
 */
export async function saveModel(path: string, pkg: ModelPackage): Promise<void> {
  await writeFilesAtomically(dirname(path), [{ name: basename(path), bytes: encodePackage(pkg) }]);
}
