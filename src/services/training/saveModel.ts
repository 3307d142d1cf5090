import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { encodePackage, type ModelPackage } from '../../learning/packages/modelPackage.ts';

/** Writes a model package whole or not at all. */
export function saveModel(path: string, pkg: ModelPackage): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  writeFileSync(unfinished, encodePackage(pkg));
  renameSync(unfinished, path);
}
