import { File, ready } from 'h5wasm/node';
import { SteelyardError } from '../../shared/errors.ts';

export type Hdf5Value = string | number | readonly string[] | Float64Array;

export interface Hdf5Dataset {
  /** Path within the file, e.g. `samples/log10_mass`; its groups are made as needed. */
  readonly path: string;
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];
  /** Row-major; one dimension where left out. */
  readonly shape?: readonly number[];
  readonly attributes?: Readonly<Record<string, Hdf5Value>>;
}

export interface Hdf5Content {
  readonly attributes?: Readonly<Record<string, Hdf5Value>>;
  readonly datasets: readonly Hdf5Dataset[];
}

/** As Python's `struct` names them. */
type Dtype = '<f' | '<d' | '<i' | '<B';
let written = 0;

/** The bytes of an HDF5 file; the same content always gives the same bytes. Throws `internal` when a shape does not fit its data. */
export async function writeHdf5(content: Hdf5Content): Promise<Uint8Array> {
  const { FS } = await ready;
  const name = `steelyard-${written++}.h5`;
  return withStoppedClock(() => {
    try {
      const file = new File(name, 'w');
      try {
        setAttributes(file, content.attributes);
        for (const dataset of content.datasets) addDataset(file, dataset);
      } finally {
        file.close();
      }
      return new Uint8Array(FS.readFile(name));
    } finally {
      if (FS.analyzePath(name).exists) FS.unlink(name);
    }
  });
}

function addDataset(file: File, { path, data, shape, attributes }: Hdf5Dataset): void {
  const size = (shape ?? [data.length]).reduce((product, n) => product * n, 1);
  if (size !== data.length) throw new SteelyardError('internal', `The dataset ${path} has ${data.length} values, but its shape holds ${size}.`, { path });
  const parts = path.split('/').filter((part) => part !== '');
  let group = '';
  for (const part of parts.slice(0, -1)) {
    group += `/${part}`;
    if (file.get(group) === null) file.create_group(group);
  }
  const dimensions = [...(shape ?? [data.length])];
  if (isTyped(data)) file.create_dataset({ name: path, data, shape: dimensions, dtype: dtypeOf(data) });
  else file.create_dataset({ name: path, data: [...data], shape: dimensions });
  const made = file.get(path);
  if (made !== null && 'create_attribute' in made) setAttributes(made, attributes);
}

function isTyped(data: Hdf5Dataset['data']): data is Exclude<Hdf5Dataset['data'], readonly string[]> {
  return ArrayBuffer.isView(data);
}

function dtypeOf(data: Exclude<Hdf5Dataset['data'], readonly string[]>): Dtype {
  if (data instanceof Float32Array) return '<f';
  if (data instanceof Float64Array) return '<d';
  return data instanceof Int32Array ? '<i' : '<B';
}

interface WithAttributes {
  create_attribute(name: string, data: string | string[] | Float64Array, shape?: number[] | null, dtype?: Dtype | null): void;
}

function setAttributes(object: WithAttributes, attributes: Hdf5Content['attributes']): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'string') object.create_attribute(name, value);
    else if (typeof value === 'number') object.create_attribute(name, Float64Array.of(value), [], '<d');
    else if (value instanceof Float64Array) object.create_attribute(name, value, [value.length], '<d');
    else object.create_attribute(name, [...value]);
  }
}

/** HDF5 stamps every object with the time, which would make each file different: it is told the epoch instead. */
function withStoppedClock<T>(work: () => T): T {
  const now = Date.now;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}
