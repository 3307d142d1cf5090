import { parentPort, workerData } from 'node:worker_threads';
import { openTrainingFile, type TrainingFile } from './trainingFile.ts';
import { emptySet, type MapArrays } from '../training/trainingSet.ts';

/** The file to read, and how many of its chunks to hold. */
export interface MapsWorkerData {
  readonly path: string;
  readonly heldChunks: number;
}

/** Examples whose maps are wanted, in the order wanted. */
export type MapsRequest = Int32Array;

/** Answers each request with the maps of its examples, reading a chunk when one of its examples is asked for. */
async function serve({ path, heldChunks }: MapsWorkerData): Promise<void> {
  const file = await openTrainingFile(path);
  const held = new Map<number, MapArrays>();
  parentPort!.on('message', (indices: MapsRequest) => {
    const maps = gather(file, held, heldChunks, indices);
    parentPort!.postMessage(maps, [maps.sky.buffer as ArrayBuffer, maps.phaseSpace.buffer as ArrayBuffer]);
  });
}

function gather(file: TrainingFile, held: Map<number, MapArrays>, heldChunks: number, indices: Int32Array): MapArrays {
  const { chunkRows, examples: { count, maps, radiiOverRh } } = file;
  const pixels = maps.pixels ** 2;
  const { sky, phaseSpace } = emptySet({ count: indices.length, maps, radiiOverRh });
  indices.forEach((i, k) => {
    const chunk = Math.floor(i / chunkRows);
    let found = held.get(chunk);
    if (found) held.delete(chunk); // and back, as the last used
    else found = file.readMaps(chunk * chunkRows, Math.min(chunkRows, count - chunk * chunkRows));
    held.set(chunk, found);
    if (held.size > heldChunks) held.delete(held.keys().next().value!);
    const from = (i % chunkRows) * pixels;
    sky.set(found.sky.subarray(from, from + pixels), k * pixels);
    phaseSpace.set(found.phaseSpace.subarray(from, from + pixels), k * pixels);
  });
  return { sky, phaseSpace };
}

await serve(workerData as MapsWorkerData);
