import { parentPort } from 'node:worker_threads';
import { enclose } from '../../shared/envelope.ts';
import { buffersOf, drawShare, type GalaxyShare, type KnownGalaxies } from './knownGalaxies.ts';

parentPort?.on('message', (share: GalaxyShare) => {
  // Enclosed, because an error that is thrown across threads would lose its code.
  void enclose(() => Promise.resolve(drawShare(share))).then((answer) => {
    parentPort!.postMessage(answer, answer.ok ? buffersOf(answer.value as KnownGalaxies) : []);
  });
});
