import { existsSync } from 'node:fs';
import { Dataset, File, ready } from 'h5wasm/node';
import { z } from 'zod';
import { SteelyardError } from '../../shared/errors.ts';
import { modelRecipeSchema } from '../recipes/recipe.ts';
import { STAR_COLUMNS, type ExampleTable, type MapArrays, type StarColumns, type TrainingSet } from '../training/trainingSet.ts';

/**
 * A training set as an HDF5 file, in rows that need not fit in memory:
 *
 * | dataset          | shape                    | type                                                   |
 * |------------------|--------------------------|--------------------------------------------------------|
 * | `sky`            | count x pixels x pixels  | uint16, the bits of IEEE half precision (see `bits`)   |
 * | `phase_space`    | count x pixels x pixels  | the same                                               |
 * | `scalars`        | count x scalars          | float32                                                |
 * | `log10_mass`     | count x radii            | float32, Msun                                          |
 * | `log10_mass_scale` | count                  | float32, log10 of sigma^2 R_h / G in Msun              |
 * | `galaxy`, `suite` | count                   | int32; `suite` counts the file's `suites`              |
 *
 * where the set has labels for it:
 *
 * | dataset       | shape | type                                                                                |
 * |---------------|-------|-------------------------------------------------------------------------------------|
 * | `inner_slope` | count | float32, d ln rho / d ln r of the dark matter at 150 pc                             |
 *
 * and, where the stars are kept:
 *
 * | dataset          | shape  | type                                                                       |
 * |------------------|--------|----------------------------------------------------------------------------|
 * | `star_count`     | count  | int32; the stars of one example after those of the other                   |
 * | `half_light_radius` | count | float32, pc                                                             |
 * | `star_x`, `star_y` | stars | float32, R_h                                                              |
 * | `star_velocity`, `star_velocity_error`, `star_weight` | stars | float32, km/s                           |
 *
 * The HDF5 library at hand cannot make half-precision types. h5py sees the numbers as `file['sky'][:].view('float16')`.
 */
export interface TrainingFileDescription {
  readonly maps: TrainingSet['maps'];
  readonly radiiOverRh: readonly number[];
  /** Suites that the galaxies were drawn from. */
  readonly suites: readonly { readonly name: string; readonly sha256: string }[];
  readonly seed: number;
  /** Whether the file keeps the stars that its maps were made of. */
  readonly hasStars?: boolean;
  /** Whether it has labels of the dark matter's inner slope. */
  readonly hasInnerSlopes?: boolean;
}

const descriptionSchema = z.strictObject({
  format: z.literal('steelyard-training-set'),
  version: z.literal(1),
  maps: modelRecipeSchema.shape.maps,
  radiiOverRh: z.array(z.number()).min(1),
  suites: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  seed: z.int(),
  hasStars: z.boolean().optional(),
  hasInnerSlopes: z.boolean().optional(),
});

/** About so many bytes of each map are stored, read and forgotten together. */
const CHUNK_BYTES = 1 << 20;
const FEWEST_CHUNKS = 64;

interface Column {
  readonly path: string;
  readonly dtype: '<H' | '<f' | '<i';
  /** Sizes of a row. */
  readonly row: readonly number[];
  readonly of: (set: TrainingSet) => Uint16Array | Float32Array | Int32Array;
}

function columnsOf(
  { maps: { pixels, scalars }, radiiOverRh, hasInnerSlopes = false, hasStars = false }: TrainingFileDescription,
): Column[] {
  const bits = (half: Float16Array) => new Uint16Array(half.buffer, half.byteOffset, half.length);
  return [
    { path: 'sky', dtype: '<H', row: [pixels, pixels], of: (set) => bits(set.sky) },
    { path: 'phase_space', dtype: '<H', row: [pixels, pixels], of: (set) => bits(set.phaseSpace) },
    { path: 'scalars', dtype: '<f', row: [scalars.length], of: (set) => set.scalars },
    { path: 'log10_mass', dtype: '<f', row: [radiiOverRh.length], of: (set) => set.log10Mass },
    { path: 'log10_mass_scale', dtype: '<f', row: [], of: (set) => set.log10MassScale },
    { path: 'galaxy', dtype: '<i', row: [], of: (set) => set.galaxy },
    { path: 'suite', dtype: '<i', row: [], of: (set) => set.suite },
    ...(hasInnerSlopes ? [SLOPE_ROW] : []),
    ...(hasStars ? STAR_ROWS : []),
  ];
}

/** One row a star: long columns of their own. */
const STAR_PATHS = { x: 'star_x', y: 'star_y', velocity: 'star_velocity', velocityError: 'star_velocity_error', weight: 'star_weight' } as const;
const STAR_CHUNK = 1 << 16;

const SLOPE_ROW: Column = { path: 'inner_slope', dtype: '<f', row: [], of: ({ innerSlope }) => innerSlope! };

const STAR_ROWS: readonly Column[] = [
  { path: 'star_count', dtype: '<i', row: [], of: ({ count, stars }) => Int32Array.from({ length: count }, (_, i) => stars!.first[i + 1]! - stars!.first[i]!) },
  { path: 'half_light_radius', dtype: '<f', row: [], of: ({ stars }) => stars!.halfLightRadiusPc },
];

export interface TrainingFileWriter {
  /** Adds examples at the end. */
  append(set: TrainingSet): void;
  close(): void;
}

/** Views of one galaxy come in runs of this many; chunks that hold whole runs are split without losing any. */
const RUN = 16;

/** Examples to store together: about a MiB of each map, or fewer, so that a small set too can be split and shuffled by chunk. */
export function chunkRowsFor({ pixels }: TrainingSet['maps'], count: number): number {
  const rows = Math.max(1, Math.min(Math.floor(CHUNK_BYTES / (2 * pixels ** 2)), Math.ceil(count / FEWEST_CHUNKS)));
  return count < 4 * RUN ? rows : Math.ceil(rows / RUN) * RUN;
}

/** @param chunkRows examples that are stored together */
export async function createTrainingFile(
  path: string, description: TrainingFileDescription, chunkRows: number,
): Promise<TrainingFileWriter> {
  await ready;
  const { maps, radiiOverRh, suites, seed, hasStars = false, hasInnerSlopes = false } = description;
  const file = new File(path, 'w');
  const columns = columnsOf(description);
  const attributes = { format: 'steelyard-training-set', version: 1, maps, radiiOverRh, suites, seed, ...(hasStars ? { hasStars } : {}), ...(hasInnerSlopes ? { hasInnerSlopes } : {}) };
  for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, JSON.stringify(value));
  for (const { path: name, dtype, row } of columns) {
    const made = file.create_dataset({
      name, data: emptyOf(dtype), shape: [0, ...row], maxshape: [null, ...row], chunks: [chunkRows, ...row], dtype,
    });
    if (dtype === '<H') made.create_attribute('bits', 'IEEE 754 half precision: in h5py, file[name][:].view("float16")');
  }
  for (const name of hasStars ? Object.values(STAR_PATHS) : []) {
    file.create_dataset({ name, data: new Float32Array(0), shape: [0], maxshape: [null], chunks: [STAR_CHUNK], dtype: '<f' });
  }
  let count = 0;
  let starCount = 0;
  return {
    append(set) {
      if (hasStars && !set.stars) throw new RangeError('These examples have no stars, and the file keeps them.');
      if (hasInnerSlopes && !set.innerSlope) throw new RangeError('These examples have no inner slopes, and the file keeps them.');
      const end = count + set.count;
      for (const { path: name, row, of } of columns) {
        const column = datasetOf(file, name, path);
        column.resize([end, ...row]);
        column.write_slice([[count, end], ...row.map((size): [number, number] => [0, size])], of(set));
      }
      if (hasStars) {
        const lastStar = starCount + set.stars!.x.length;
        for (const name of STAR_COLUMNS) {
          const column = datasetOf(file, STAR_PATHS[name], path);
          column.resize([lastStar]);
          column.write_slice([[starCount, lastStar]], set.stars![name]);
        }
        starCount = lastStar;
      }
      count = end;
      file.flush();
    },
    close: () => { file.close(); },
  };
}

function emptyOf(dtype: Column['dtype']): Uint16Array | Float32Array | Int32Array {
  return dtype === '<H' ? new Uint16Array(0) : dtype === '<f' ? new Float32Array(0) : new Int32Array(0);
}

/** A training set on disk: all of it in memory but the maps. */
export interface TrainingFile extends TrainingFileDescription {
  readonly path: string;
  readonly examples: ExampleTable;
  /** Examples that are stored, and best read, together. */
  readonly chunkRows: number;
  /** Maps of `count` examples from `first` on. */
  readMaps(first: number, count: number): MapArrays;
  /** Their stars. @throws RangeError where the file keeps none */
  readStars(first: number, count: number): StarColumns;
  close(): void;
}

/** @throws SteelyardError `file-not-found`; `format-invalid` for what is no training set */
export async function openTrainingFile(path: string): Promise<TrainingFile> {
  const hdf5 = await ready;
  if (!existsSync(path)) throw new SteelyardError('file-not-found', `There is no training set '${path}': draw one with "steelyard dataset".`, { path });
  let file: File | undefined;
  // What is wrong with a file is said once, by the error, and not printed by the library too.
  hdf5.activate_throwing_error_handler();
  try {
    file = new File(path, 'r');
    return read(file, path);
  } catch (error) {
    file?.close();
    throw error instanceof SteelyardError ? error : invalid(path);
  } finally {
    hdf5.deactivate_throwing_error_handler();
  }
}

function read(file: File, path: string): TrainingFile {
  const raw = Object.fromEntries(Object.entries(file.attrs).map(([name, { value }]) => [name, JSON.parse(String(value)) as unknown]));
  const { maps, radiiOverRh, suites, seed, hasStars = false, hasInnerSlopes = false } = descriptionSchema.parse(raw);
  const description = { maps, radiiOverRh, suites, seed, ...(hasStars ? { hasStars } : {}), ...(hasInnerSlopes ? { hasInnerSlopes } : {}) };
  const columns = columnsOf(description);
  const of = Object.fromEntries(columns.map(({ path: name }) => [name, datasetOf(file, name, path)])) as Record<string, Dataset>;
  const count = of['galaxy']!.shape![0]!;
  for (const { path: name, row } of columns) {
    if (JSON.stringify(of[name]!.shape) !== JSON.stringify([count, ...row])) throw invalid(path);
  }
  const whole = (name: string) => of[name]!.value;
  const mapsOf = (name: string, first: number, rows: number): Float16Array => {
    const side: [number, number] = [0, maps.pixels];
    const bits = of[name]!.slice([[first, first + rows], side, side]) as Uint16Array;
    return new Float16Array(bits.buffer, bits.byteOffset, bits.length);
  };
  const starFirst = new Float64Array(count + 1);
  if (hasStars) (whole('star_count') as Int32Array).forEach((size, i) => { starFirst[i + 1] = starFirst[i]! + size; });
  const starColumn = (name: keyof typeof STAR_PATHS, from: number, to: number): Float32Array =>
    to > from ? datasetOf(file, STAR_PATHS[name], path).slice([[from, to]]) as Float32Array : new Float32Array(0);
  return {
    ...description,
    path,
    chunkRows: of['sky']!.metadata.chunks?.[0] ?? count,
    examples: {
      count, maps, radiiOverRh,
      scalars: whole('scalars') as Float32Array,
      log10MassScale: whole('log10_mass_scale') as Float32Array,
      log10Mass: whole('log10_mass') as Float32Array,
      galaxy: whole('galaxy') as Int32Array,
      suite: whole('suite') as Int32Array,
      ...(hasInnerSlopes ? { innerSlope: whole('inner_slope') as Float32Array } : {}),
    },
    readMaps: (first, rows) => ({ sky: mapsOf('sky', first, rows), phaseSpace: mapsOf('phase_space', first, rows) }),
    readStars(first, rows) {
      if (!hasStars) throw new RangeError('This training set keeps no stars.');
      const [from, to] = [starFirst[first]!, starFirst[first + rows]!];
      return {
        first: starFirst.slice(first, first + rows + 1).map((at) => at - from),
        halfLightRadiusPc: of['half_light_radius']!.slice([[first, first + rows]]) as Float32Array,
        x: starColumn('x', from, to), y: starColumn('y', from, to), velocity: starColumn('velocity', from, to),
        velocityError: starColumn('velocityError', from, to), weight: starColumn('weight', from, to),
      };
    },
    close: () => { file.close(); },
  };
}

function datasetOf(file: File, name: string, path: string): Dataset {
  const found = file.get(name);
  if (!(found instanceof Dataset)) throw invalid(path);
  return found;
}

function invalid(path: string): SteelyardError {
  return new SteelyardError('format-invalid', `'${path}' is not a training set of Steelyard, or it is damaged: draw it again with "steelyard dataset".`, { path });
}
