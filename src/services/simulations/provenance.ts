import { Dataset, File, ready, type Group } from 'h5wasm/node';
import { DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import { programVersion } from '../resources/version.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import type { ViewTable } from './viewTable.ts';

/** What is known of each row of a set. */
export type ProvenanceRows = Omit<ViewTable, 'examples' | 'leftOut'>;

/** What a set says of itself. */
export interface ProvenanceHead {
  readonly suite: string;
  readonly title: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly references: readonly string[];
}

/** Where the rows of a set made of others come from. */
export interface RowOrigins {
  /** Files, without folders, with their suites and seeds. */
  readonly sets: readonly { readonly file: string; readonly suites: readonly string[]; readonly seed: number }[];
  /** rows: which of the sets, and which row of it. */
  readonly set: Int32Array;
  readonly row: Int32Array;
}

export interface Provenance {
  readonly head: ProvenanceHead;
  /** Texts, one a suite. */
  readonly manifests: readonly string[];
  readonly galaxies: readonly GalaxyReport[];
  readonly rows: ProvenanceRows;
  readonly origins?: RowOrigins;
}

/**
 * Adds to a training set, in the group `provenance`, where each of its rows comes from:
 *
 * | dataset                 | shape     | what                                                     |
 * |-------------------------|-----------|----------------------------------------------------------|
 * | `manifest`              | suites    | the manifest's text                                      |
 * | `galaxies`              | galaxies  | JSON: name, files, halo, centre, facts, warnings         |
 * | `view`                  | rows      | number of the view; its draws follow from it, the name and the seed |
 * | `direction`             | rows x 3  | from the observer, in the frame of the galaxy's files    |
 * | `members`, `contaminants` | rows    | stars of each kind                                       |
 * | `half_light_radius`     | rows      | as adopted, pc                                           |
 * | `velocity_dispersion`   | rows      | errors deconvolved, km/s                                 |
 * | `departures`            | rows x n  | from a round, relaxed galaxy; the attribute `names` says in what |
 *
 * and, where it was made of other sets,
 *
 * | dataset                 | shape     | what                                                     |
 * |-------------------------|-----------|----------------------------------------------------------|
 * | `sets`                  | sets      | JSON: file, suites, seed                                 |
 * | `set`, `row`            | rows      | which of them, and which row of it                       |
 */
export async function writeProvenance(path: string, { head, manifests, galaxies, rows, origins }: Provenance): Promise<void> {
  await ready;
  const file = new File(path, 'a');
  try {
    const group = file.create_group('provenance') as Group;
    group.create_attribute('suite', head.suite);
    group.create_attribute('title', head.title);
    group.create_attribute('synthetic', head.synthetic ? 'true' : 'false');
    group.create_attribute('references', JSON.stringify(head.references));
    group.create_attribute('description', head.description);
    group.create_attribute('program', `steelyard ${programVersion()}`);
    const count = rows.view.length;
    const texts = (name: string, data: readonly string[]) => { if (data.length > 0) group.create_dataset({ name, data: [...data] }); };
    const integers = (name: string, data: Int32Array) => group.create_dataset({ name, data, shape: [count], dtype: '<i' });
    const numbers = (name: string, data: Float64Array, width = 1) =>
      group.create_dataset({ name, data, shape: width === 1 ? [count] : [count, width], dtype: '<d' });
    texts('manifest', manifests);
    texts('galaxies', galaxies.map((galaxy) => JSON.stringify(galaxy)));
    integers('view', rows.view);
    numbers('direction', rows.direction, 3);
    integers('members', rows.members);
    integers('contaminants', rows.contaminants);
    numbers('half_light_radius', rows.halfLightRadius);
    numbers('velocity_dispersion', rows.velocityDispersion);
    numbers('departures', rows.departures, DEPARTURE_NAMES.length).create_attribute('names', JSON.stringify(DEPARTURE_NAMES));
    if (origins) {
      texts('sets', origins.sets.map((set) => JSON.stringify(set)));
      integers('set', origins.set);
      integers('row', origins.row);
    }
  } finally {
    file.close();
  }
}

/** The rows of several tables one after the other. */
export function joinRows(tables: readonly ProvenanceRows[]): ProvenanceRows {
  const integers = (of: (table: ProvenanceRows) => Int32Array): Int32Array => {
    const all = new Int32Array(tables.reduce((sum, table) => sum + of(table).length, 0));
    let at = 0;
    for (const table of tables) {
      all.set(of(table), at);
      at += of(table).length;
    }
    return all;
  };
  const numbers = (of: (table: ProvenanceRows) => Float64Array): Float64Array => {
    const all = new Float64Array(tables.reduce((sum, table) => sum + of(table).length, 0));
    let at = 0;
    for (const table of tables) {
      all.set(of(table), at);
      at += of(table).length;
    }
    return all;
  };
  return {
    view: integers(({ view }) => view), direction: numbers(({ direction }) => direction), members: integers(({ members }) => members),
    contaminants: integers(({ contaminants }) => contaminants), halfLightRadius: numbers(({ halfLightRadius }) => halfLightRadius),
    velocityDispersion: numbers(({ velocityDispersion }) => velocityDispersion), departures: numbers(({ departures }) => departures),
  };
}

/** Some rows of a table, in that order. */
export function takeRows(table: ProvenanceRows, indices: Int32Array): ProvenanceRows {
  const integers = (column: Int32Array) => indices.map((i) => column[i]!);
  const numbers = (column: Float64Array, width = 1) =>
    Float64Array.from({ length: indices.length * width }, (_, k) => column[indices[Math.floor(k / width)]! * width + (k % width)]!);
  return {
    view: integers(table.view), direction: numbers(table.direction, 3), members: integers(table.members),
    contaminants: integers(table.contaminants), halfLightRadius: numbers(table.halfLightRadius),
    velocityDispersion: numbers(table.velocityDispersion), departures: numbers(table.departures, DEPARTURE_NAMES.length),
  };
}

/** Rows of which nothing is known but that they are there: -1 for whole numbers, NaN for others. */
export function unknownRows(count: number): ProvenanceRows {
  const integers = () => new Int32Array(count).fill(-1);
  const numbers = (width = 1) => new Float64Array(count * width).fill(NaN);
  return {
    view: integers(), direction: numbers(3), members: integers(), contaminants: integers(), halfLightRadius: numbers(),
    velocityDispersion: numbers(), departures: numbers(DEPARTURE_NAMES.length),
  };
}

/** What a training set made from simulations says of itself; nothing for one of mocks */
export async function readProvenance(path: string): Promise<Provenance | undefined> {
  await ready;
  const file = new File(path, 'r');
  try {
    const group = file.get('provenance');
    if (group === null || !('attrs' in group)) return undefined;
    const text = (name: string) => String(group.attrs[name]?.value ?? '');
    const values = (name: string): unknown => {
      const found = file.get(`provenance/${name}`);
      return found instanceof Dataset ? found.value : undefined;
    };
    const texts = (name: string) => (values(name) ?? []) as string[];
    const view = values('view') as Int32Array;
    const sets = texts('sets');
    const departures = file.get('provenance/departures');
    const isKnown = departures instanceof Dataset && departures.attrs['names']?.value === JSON.stringify(DEPARTURE_NAMES);
    return {
      head: {
        suite: text('suite'), title: text('title'), description: text('description'), synthetic: text('synthetic') === 'true',
        references: JSON.parse(text('references')) as string[],
      },
      manifests: texts('manifest'),
      galaxies: texts('galaxies').map((one) => JSON.parse(one) as GalaxyReport),
      rows: {
        view, direction: values('direction') as Float64Array, members: values('members') as Int32Array,
        contaminants: values('contaminants') as Int32Array, halfLightRadius: values('half_light_radius') as Float64Array,
        velocityDispersion: values('velocity_dispersion') as Float64Array,
        // Sets of other versions lack them, or measured others.
        departures: isKnown ? values('departures') as Float64Array : unknownRows(view.length).departures,
      },
      ...(sets.length === 0 ? {} : {
        origins: {
          sets: sets.map((one) => JSON.parse(one) as RowOrigins['sets'][number]),
          set: values('set') as Int32Array, row: values('row') as Int32Array,
        },
      }),
    };
  } finally {
    file.close();
  }
}
