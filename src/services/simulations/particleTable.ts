import { basename, extname } from 'node:path';
import { readCatalogue, type ReadOptions } from '../../formats/index.ts';
import { factorOf, openHdf5, type DeclaredUnits, type Quantity } from '../../formats/snapshots/index.ts';
import type { Particles } from '../../science/particles/particles.ts';
import type { Column } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { TableColumns, TableSource } from './manifest.ts';

/** Columns of numbers by name or, counted from 1, by number. */
export interface NumberTable {
  readonly fileName: string;
  readonly rows: number;
  /** @throws SteelyardError `column-missing`; `value-invalid` in the row that holds no number */
  column(which: string | number): Float64Array;
  /** Whether there is such a column. */
  has(which: string | number): boolean;
}

const FIELDS = ['x', 'y', 'z', 'vx', 'vy', 'vz', 'mass'] as const;
type Field = (typeof FIELDS)[number];
const QUANTITY: Readonly<Record<Field, Quantity>> = {
  x: 'length', y: 'length', z: 'length', vx: 'velocity', vy: 'velocity', vz: 'velocity', mass: 'mass',
};

/**
 * Star particles of one galaxy from HDF5, FITS, VOTable, ECSV, CSV or text in columns, in kpc, km/s and Msun.
 *
 * @param needs the fields that must be there; masses of stars may be left out, velocities of the other species
 * @throws SteelyardError `file-not-found`, `column-missing`, `value-invalid` for what is no number, `format-invalid`
 */
export async function readParticleTable(
  path: string, source: Pick<TableSource, 'columns' | 'header' | 'units' | 'star_mass'>, species: 'stars' | 'others',
): Promise<Particles> {
  const table = isHdf5(path) ? await hdf5Table(path, source.columns) : await textTable(path, source.header);
  const bare = source.columns === undefined && !table.has('x') && !table.has('X');
  const which = (field: Field): string | number =>
    source.columns?.[field] ?? (bare ? FIELDS.indexOf(field) + 1 : [field, field.toUpperCase(), `${field}_`].find((name) => table.has(name)) ?? field);
  const factor = (field: Field) => unitFactor(source.units, QUANTITY[field]);
  const read = (field: Field) => {
    const by = factor(field);
    const values = table.column(which(field));
    return by === 1 ? values : values.map((value) => value * by);
  };
  const count = table.rows;
  const isOther = species === 'others';
  const velocity = (field: Field) => (isOther ? new Float64Array(count) : read(field));
  const hasMass = table.has(which('mass'));
  if (isOther && !hasMass) table.column(which('mass')); // says what is missing
  return {
    count, x: read('x'), y: read('y'), z: read('z'), vx: velocity('vx'), vy: velocity('vy'), vz: velocity('vz'),
    mass: hasMass ? read('mass') : new Float64Array(count).fill(source.star_mass),
  };
}

/** A table of numbers from any format that has columns. */
export async function readNumberTable(path: string, header?: boolean): Promise<NumberTable> {
  return isHdf5(path) ? hdf5Table(path) : textTable(path, header);
}

export function unitFactor(units: DeclaredUnits | undefined, quantity: Quantity): number {
  const unit = units?.[quantity];
  return unit === undefined ? 1 : factorOf(unit, quantity);
}

function isHdf5(path: string): boolean {
  return ['.h5', '.hdf5', '.hdf'].includes(extname(path).toLowerCase());
}

async function textTable(path: string, header?: boolean): Promise<NumberTable> {
  const catalogue = await readCatalogue(path, await optionsFor(path, header));
  const { fileName } = catalogue.source;
  const find = (which: string | number): Column | undefined =>
    (typeof which === 'number' ? catalogue.columns[which - 1] : catalogue.columns.find(({ name }) => name === which));
  return {
    fileName,
    rows: catalogue.rowCount,
    has: (which) => find(which) !== undefined,
    column(which) {
      const found = find(which);
      if (!found) throw missing(fileName, which);
      if (found.kind !== 'number') throw new SteelyardError('column-invalid', `The column "${found.name}" of ${fileName} does not hold numbers: name another in the manifest.`, { column: found.name });
      return checked(found.values, `"${found.name}"`, fileName);
    },
  };
}

/** Text whose name does not say commas is in columns apart by blanks, as simulators write it. */
async function optionsFor(path: string, header?: boolean): Promise<ReadOptions> {
  const isBlanks = ['.dat', '.txt', '.asc', '.ascii'].includes(extname(path).toLowerCase());
  const named = isBlanks ? header ?? await startsWithWords(path) : header;
  return { ...(isBlanks ? { format: 'csv', delimiter: ' ' } as const : {}), ...(named === undefined ? {} : { header: named }) };
}

async function startsWithWords(path: string): Promise<boolean> {
  const { createReadStream } = await import('node:fs');
  const { createInterface } = await import('node:readline');
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: stream })) {
      if (line.trim() !== '') return line.trim().split(/\s+/).some((word) => Number.isNaN(Number(word)) && !/^nan$/i.test(word));
    }
    return false;
  } catch {
    return false; // the reader says what is wrong with the file
  } finally {
    stream.destroy();
  }
}

async function hdf5Table(path: string, columns: TableColumns = {}): Promise<NumberTable> {
  const file = await openHdf5(path);
  try {
    const wanted = new Map<string, { readonly dataset: string; readonly axis?: number }>();
    (['x', 'y', 'z'] as const).forEach((name, axis) => { if (columns.position !== undefined) wanted.set(name, { dataset: columns.position, axis }); });
    (['vx', 'vy', 'vz'] as const).forEach((name, axis) => { if (columns.velocity !== undefined) wanted.set(name, { dataset: columns.velocity, axis }); });
    const read = new Map<string, Float64Array>();
    const place = (which: string | number) => (typeof which === 'string' ? wanted.get(which) ?? { dataset: which } : undefined);
    // Small enough to hold: the stars of one galaxy.
    for (const name of [...wanted.keys(), ...Object.values(columns).map(String), ...file.keys('/'), ...FIELDS]) {
      const at = place(name);
      if (!at || read.has(name) || !file.has(at.dataset) || file.keys(at.dataset).length > 0) continue;
      const [rows = 0, width = 1] = file.shape(at.dataset);
      const values = file.rows(at.dataset, 0, rows);
      read.set(name, at.axis === undefined ? values : Float64Array.from({ length: rows }, (_, i) => values[i * width + at.axis!]!));
    }
    const fileName = basename(path);
    return {
      fileName,
      rows: read.get('x')?.length ?? [...read.values()][0]?.length ?? 0,
      has: (which) => read.has(String(which)),
      column(which) {
        const values = read.get(String(which));
        if (!values) throw missing(fileName, which);
        return checked(values, `"${which}"`, fileName);
      },
    };
  } finally {
    file.close();
  }
}

function missing(fileName: string, which: string | number): SteelyardError {
  return new SteelyardError('column-missing', `${fileName} has no column ${typeof which === 'number' ? `number ${which}` : `"${which}"`}: name its columns in the manifest.`, { column: which });
}

function checked(values: Float64Array, label: string, fileName: string): Float64Array {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return values;
  throw new SteelyardError('value-invalid', `Row ${bad + 1} of ${fileName} has no number in column ${label}: mend or delete the row.`, { row: bad + 1 });
}
