import { createHash } from 'node:crypto';
import type { ModelRecipe } from '../recipes/recipe.ts';
import type { SlopeRecipe } from '../recipes/slopeRecipe.ts';
import type { ExampleTable } from './trainingSet.ts';

/** Names a training: its recipe, its seed, the member of an ensemble, and its examples by their galaxies, scalars and masses (maps follow from the galaxies). */
export function trainingIdentity(recipe: ModelRecipe | SlopeRecipe, set: ExampleTable, seed: number, member = 0): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, seed, member, set.count, set.maps, set.radiiOverRh]));
  for (const { buffer, byteOffset, byteLength } of [set.galaxy, set.scalars, set.log10MassScale, set.log10Mass, ...(recipe.name === 'inner-slope' && set.innerSlope ? [set.innerSlope] : [])]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Names the parameters that a training goes on from. */
export function startIdentity({ parameters: { buffer, byteOffset, byteLength } }: { readonly parameters: Float32Array }): string {
  return createHash('sha256').update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex').slice(0, 16);
}
