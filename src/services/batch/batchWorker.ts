import { parentPort } from 'node:worker_threads';
import type { Envelope } from '../../shared/api.ts';
import { enclose } from '../../shared/envelope.ts';
import { loadModel } from '../models.ts';
import { weighGalaxies, type BatchGalaxy, type BatchSettings } from './weighGalaxy.ts';

/** Galaxies to weigh one after the other: a few at a time, so that messages cost little. */
export interface BatchShare {
  readonly galaxies: readonly BatchGalaxy[];
  readonly settings: BatchSettings;
}

parentPort?.on('message', ({ galaxies, settings }: BatchShare) => {
  void weighAll(galaxies, settings).then((envelopes) => { parentPort!.postMessage(envelopes); });
});

async function weighAll(galaxies: readonly BatchGalaxy[], settings: BatchSettings): Promise<Envelope[]> {
  const weighed = await weighGalaxies(galaxies, loadModel(settings.model), settings);
  // Enclosed one by one: a galaxy that cannot be weighed does not stop the others.
  return Promise.all(weighed.map((one) => enclose(() => (one.status === 'fulfilled' ? Promise.resolve(one.value) : Promise.reject(one.reason)))));
}
