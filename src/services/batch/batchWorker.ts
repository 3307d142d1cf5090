import { parentPort } from 'node:worker_threads';
import { enclose } from '../../shared/envelope.ts';
import { loadModel } from '../models.ts';
import { weighGalaxy, type BatchGalaxy, type BatchSettings } from './weighGalaxy.ts';

/** Galaxies to weigh one after the other: a few at a time, so that messages cost little. */
export interface BatchShare {
  readonly galaxies: readonly BatchGalaxy[];
  readonly settings: BatchSettings;
}

parentPort?.on('message', ({ galaxies, settings }: BatchShare) => {
  void weighAll(galaxies, settings).then((envelopes) => { parentPort!.postMessage(envelopes); });
});

async function weighAll(galaxies: readonly BatchGalaxy[], settings: BatchSettings) {
  const model = loadModel(settings.model);
  const envelopes = [];
  // Enclosed one by one: a galaxy that cannot be weighed does not stop the others.
  for (const galaxy of galaxies) envelopes.push(await enclose(() => weighGalaxy(galaxy, model, settings)));
  return envelopes;
}
