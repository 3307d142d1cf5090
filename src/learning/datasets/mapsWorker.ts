import { parentPort, workerData } from 'node:worker_threads';
import { openTrainingFile, type TrainingFile } from './trainingFile.ts';
import { createRandom } from '../../science/random/random.ts';
import { resampled, type Resampling } from '../training/resampleStars.ts';
import { emptySet, type MapArrays, type StarColumns } from '../training/trainingSet.ts';

/** The file to read, and how many of its chunks to hold. */
export interface MapsWorkerData {
  readonly path: string;
  readonly heldChunks: number;
  /** How to make maps anew from the file's stars, where a request says so. */
  readonly resampling?: Resampling;
}

export interface MapsRequest {
  /** Examples whose maps are wanted, in the order wanted. */
  readonly indices: Int32Array;
  /** For making the maps anew, each from a stream of its own; as they are where left out. */
  readonly seed?: number;
}

/** Answers each request with the maps of its examples, reading a chunk when one of its examples is asked for. */
async function serve({ path, heldChunks, resampling }: MapsWorkerData): Promise<void> {
  const file = await openTrainingFile(path);
  const held = new Map<number, MapArrays>();
  const stars = new Map<number, StarColumns>();
  parentPort!.on('message', ({ indices, seed }: MapsRequest) => {
    const asStored = gather(file, held, heldChunks, indices);
    const maps = resampling && seed !== undefined ? remake(file, stars, heldChunks, indices, asStored, resampling, seed) : asStored;
    parentPort!.postMessage(maps, [maps.sky.buffer as ArrayBuffer, maps.phaseSpace.buffer as ArrayBuffer]);
  });
}

/** The same maps, made anew of fewer stars with larger errors; where that cannot be, as they are stored. */
function remake(
  { chunkRows, examples, readStars }: TrainingFile, held: Map<number, StarColumns>, heldChunks: number, indices: Int32Array,
  asStored: MapArrays, resampling: Resampling, seed: number,
): MapArrays {
  const { count, maps: recipe } = examples;
  const width = recipe.scalars.length;
  const remade = { scalars: new Float32Array(indices.length * width), log10MassScale: new Float32Array(indices.length) };
  const random = createRandom(seed);
  indices.forEach((i, k) => {
    const chunk = Math.floor(i / chunkRows);
    const stars = lastUsed(held, heldChunks, chunk, () => readStars(chunk * chunkRows, Math.min(chunkRows, count - chunk * chunkRows)));
    const made = resampled(stars, i % chunkRows, recipe, resampling, random.fork(k).integer(2 ** 31));
    remade.scalars.set(made?.maps.scalars ?? examples.scalars.subarray(i * width, (i + 1) * width), k * width);
    remade.log10MassScale[k] = made?.log10MassScale ?? examples.log10MassScale[i]!;
    if (!made) return;
    asStored.sky.set(made.maps.sky, k * recipe.pixels ** 2);
    asStored.phaseSpace.set(made.maps.phaseSpace, k * recipe.pixels ** 2);
  });
  return { ...asStored, remade };
}

/** The chunk's entry, made where it is not held; the one used longest ago is forgotten. */
function lastUsed<V>(held: Map<number, V>, most: number, chunk: number, make: () => V): V {
  const found = held.get(chunk) ?? make();
  held.delete(chunk); // and back, as the last used
  held.set(chunk, found);
  if (held.size > most) held.delete(held.keys().next().value!);
  return found;
}

function gather(file: TrainingFile, held: Map<number, MapArrays>, heldChunks: number, indices: Int32Array): MapArrays {
  const { chunkRows, examples: { count, maps, radiiOverRh } } = file;
  const pixels = maps.pixels ** 2;
  const { sky, phaseSpace } = emptySet({ count: indices.length, maps, radiiOverRh });
  indices.forEach((i, k) => {
    const chunk = Math.floor(i / chunkRows);
    const found = lastUsed(held, heldChunks, chunk, () => file.readMaps(chunk * chunkRows, Math.min(chunkRows, count - chunk * chunkRows)));
    const from = (i % chunkRows) * pixels;
    sky.set(found.sky.subarray(from, from + pixels), k * pixels);
    phaseSpace.set(found.phaseSpace.subarray(from, from + pixels), k * pixels);
  });
  return { sky, phaseSpace };
}

await serve(workerData as MapsWorkerData);
