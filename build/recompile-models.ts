/**
 * Compiles the graphs of model packages again from their weights, after a change to how graphs are written:
 *   node build/recompile-models.ts resources/models/*.steelyard-model
 * Cards, weights and what tells other galaxies stay as they are.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { massModel } from '../src/learning/networks/massModel.ts';
import { compileModel } from '../src/learning/packages/compileModel.ts';
import { decodePackage, membersOf, type ModelPackage } from '../src/learning/packages/modelPackage.ts';
import { saveModel } from '../src/services/training/saveModel.ts';

for (const path of process.argv.slice(2)) {
  const old = decodePackage(readFileSync(path), basename(path));
  const model = massModel(old.card.recipe, old.card.radiiOverRh.length);
  const [first, ...furtherMembers] = membersOf(old).map(({ weights }) => ({ ...compileModel(model, weights, old.card.scalings), weights }));
  const recompiled: ModelPackage = { ...old, ...first!, ...(furtherMembers.length > 0 ? { furtherMembers } : {}) };
  await saveModel(path, recompiled);
  process.stdout.write(`${path}\n`);
}
