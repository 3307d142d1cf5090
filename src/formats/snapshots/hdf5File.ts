import { existsSync, statSync } from 'node:fs';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import { SteelyardError } from '../../shared/errors.ts';

/** An HDF5 file open for reading, of which slices are read. */
export interface Hdf5Reader {
  readonly path: string;
  /** Attributes of a group or dataset that are numbers, by name; none where it does not exist. */
  numbers(path: string): Readonly<Record<string, readonly number[]>>;
  has(path: string): boolean;
  keys(path: string): readonly string[];
  /** @throws SteelyardError `format-invalid` where there is no such dataset */
  shape(path: string): readonly number[];
  /** Rows `first` to `last` of a dataset as doubles, row-major. @throws SteelyardError `format-invalid` when they cannot be read */
  rows(path: string, first: number, last: number): Float64Array;
  close(): void;
}

/** @throws SteelyardError `file-not-found`; `format-invalid` for what is no HDF5 file, or one cut short */
export async function openHdf5(path: string): Promise<Hdf5Reader> {
  const hdf5 = await ready;
  if (!existsSync(path)) throw new SteelyardError('file-not-found', `There is no file '${path}': check the manifest.`, { path });
  // What is wrong with a file is said once, by the error, and not printed by the library too.
  const quietly = <T>(work: () => T, otherwise: string): T => {
    hdf5.activate_throwing_error_handler();
    try {
      return work();
    } catch (error) {
      if (error instanceof SteelyardError) throw error;
      throw new SteelyardError('format-invalid', otherwise, { path, why: error instanceof Error ? error.message.slice(0, 200) : String(error) });
    } finally {
      hdf5.deactivate_throwing_error_handler();
    }
  };
  const file = quietly(() => {
    if (statSync(path).isDirectory()) throw new SteelyardError('format-invalid', `'${path}' is a folder, not an HDF5 file: name the file.`, { path });
    return new File(path, 'r');
  }, `'${path}' is not an HDF5 file, or it is cut short: copy it again.`);
  const datasetAt = (name: string): Dataset => {
    const found = file.get(name);
    if (found instanceof Dataset) return found;
    throw new SteelyardError('format-invalid', `'${path}' has no dataset '${name}': it is not complete, or the manifest names another.`, { path, dataset: name });
  };
  const unreadable = (name: string) => `The dataset '${name}' of '${path}' cannot be read: the file is damaged or compressed in a way that is not supported.`;
  return {
    path,
    numbers(name) {
      return quietly(() => {
        const found = file.get(name);
        if (!(found instanceof Dataset || found instanceof Group)) return {};
        return Object.fromEntries(Object.entries(found.attrs).flatMap(([key, attribute]) => {
          const values = asNumbers(attribute.value);
          return values ? [[key, Array.from(values)]] : [];
        }));
      }, unreadable(name));
    },
    has: (name) => quietly(() => file.get(name) !== null, unreadable(name)),
    keys: (name) => quietly(() => {
      const found = file.get(name);
      return found instanceof Group ? found.keys() : [];
    }, unreadable(name)),
    shape: (name) => quietly(() => datasetAt(name).shape ?? [], unreadable(name)),
    rows: (name, first, last) => quietly(() => {
      const dataset = datasetAt(name);
      const rest = (dataset.shape ?? []).slice(1).map((size): [number, number] => [0, size]);
      const values = first === last ? [] : asNumbers(dataset.slice([[first, last], ...rest]));
      if (!values) throw new SteelyardError('format-invalid', `The dataset '${name}' of '${path}' does not hold numbers: name another in the manifest.`, { path, dataset: name });
      return values instanceof Float64Array ? values : Float64Array.from(values);
    }, unreadable(name)),
    close: () => { file.close(); },
  };
}

/** Numbers of any kind as doubles; 64-bit integers beyond 2^53 lose digits. */
function asNumbers(value: unknown): Float64Array | readonly number[] | undefined {
  if (typeof value === 'number') return [value];
  if (typeof value === 'bigint') return [Number(value)];
  if (typeof value === 'boolean') return [Number(value)];
  if (value instanceof Float64Array) return value;
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float64Array.from(value, Number);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Float64Array.from(value as Float32Array | Int32Array);
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  return undefined;
}
