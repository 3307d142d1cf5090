import { setImmediate } from 'node:timers/promises';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { inferTogether, type OpenPart } from '../chosenModels.ts';
import { mapsOf, type KnownGalaxies } from './knownGalaxies.ts';

/** Posterior samples of each galaxy: 999 give 1,000 equally likely ranks. */
export const EVALUATION_SAMPLES = 999;

export interface WeighControl {
  readonly onGalaxy?: (done: number) => void;
  readonly signal?: AbortSignal;
  readonly samples?: number;
}

/**
 * The posteriors of galaxies whose masses are known, with those masses.
 * @param parts one model, or several that are averaged; all of the galaxies' recipe
 */
export async function weighKnown(
  parts: readonly OpenPart[], known: KnownGalaxies, { onGalaxy, signal, samples = EVALUATION_SAMPLES }: WeighControl = {},
): Promise<PosteriorEnsemble> {
  const dimensions = parts[0]!.card.radiiOverRh.length;
  const all = new Float32Array(known.count * samples * dimensions);
  for (let i = 0; i < known.count; i++) {
    if (i % 10 === 0) await setImmediate(); // here an interrupt is heard
    signal?.throwIfAborted();
    const { posterior } = await inferTogether(parts, () => mapsOf(known, i), known.log10MassScale[i]!, samples, i);
    all.set(posterior.log10Mass, i * samples * dimensions);
    onGalaxy?.(i + 1);
  }
  return { simulations: known.count, sampleCount: samples, dimensions, samples: all, truths: known.log10Mass };
}
