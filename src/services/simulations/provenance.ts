import { Dataset, File, ready, type Group } from 'h5wasm/node';
import { readFileSync } from 'node:fs';
import { programVersion } from '../resources/version.ts';
import type { Manifest } from './manifest.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import type { ViewTable } from './viewTable.ts';

/** What each view of a galaxy came from. */
export type GalaxyRows = Omit<ViewTable, 'examples' | 'leftOut'> & { readonly report: GalaxyReport };

/**
 * Adds to a training set, in the group `provenance`, where each of its rows comes from:
 *
 * | dataset                 | shape     | what                                                     |
 * |-------------------------|-----------|----------------------------------------------------------|
 * | `manifest`              | 1         | the manifest's text                                      |
 * | `galaxies`              | galaxies  | JSON: name, files, halo, centre, facts, warnings         |
 * | `view`                  | rows      | number of the view; its draws follow from it, the name and the seed |
 * | `direction`             | rows x 3  | from the observer, in the frame of the galaxy's files    |
 * | `members`, `contaminants` | rows    | stars of each kind                                       |
 * | `half_light_radius`     | rows      | as adopted, pc                                           |
 * | `velocity_dispersion`   | rows      | errors deconvolved, km/s                                 |
 */
export async function writeProvenance(path: string, manifest: Manifest, galaxies: readonly GalaxyRows[]): Promise<void> {
  await ready;
  const file = new File(path, 'a');
  try {
    const group = file.create_group('provenance') as Group;
    group.create_attribute('suite', manifest.name);
    group.create_attribute('title', manifest.title);
    group.create_attribute('synthetic', manifest.synthetic ? 'true' : 'false');
    group.create_attribute('references', JSON.stringify(manifest.references));
    group.create_attribute('description', manifest.description);
    group.create_attribute('program', `steelyard ${programVersion()}`);
    group.create_dataset({ name: 'manifest', data: [readFileSync(manifest.path, 'utf8')] });
    group.create_dataset({ name: 'galaxies', data: galaxies.map(({ report }) => JSON.stringify(report)) });
    const rows = galaxies.reduce((sum, { view }) => sum + view.length, 0);
    const joined = <A extends Int32Array | Float64Array>(all: A, of: (galaxy: GalaxyRows) => A): A => {
      let at = 0;
      for (const galaxy of galaxies) {
        all.set(of(galaxy), at);
        at += of(galaxy).length;
      }
      return all;
    };
    const integers = (name: string, of: (galaxy: GalaxyRows) => Int32Array) =>
      group.create_dataset({ name, data: joined(new Int32Array(rows), of), shape: [rows], dtype: '<i' });
    const numbers = (name: string, of: (galaxy: GalaxyRows) => Float64Array, width = 1) =>
      group.create_dataset({ name, data: joined(new Float64Array(rows * width), of), shape: width === 1 ? [rows] : [rows, width], dtype: '<d' });
    integers('view', ({ view }) => view);
    numbers('direction', ({ direction }) => direction, 3);
    integers('members', ({ members }) => members);
    integers('contaminants', ({ contaminants }) => contaminants);
    numbers('half_light_radius', ({ halfLightRadius }) => halfLightRadius);
    numbers('velocity_dispersion', ({ velocityDispersion }) => velocityDispersion);
  } finally {
    file.close();
  }
}

/** What a training set made from simulations says of itself; nothing for one of mocks. */
export interface SetProvenance {
  readonly suite: string;
  readonly title: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly references: readonly string[];
  readonly galaxies: readonly GalaxyReport[];
  /** Text of each manifest. */
  readonly manifest: string;
  /** One entry a row. */
  readonly rows: Pick<ViewTable, 'view' | 'direction' | 'members' | 'contaminants' | 'halfLightRadius' | 'velocityDispersion'>;
}

export async function readProvenance(path: string): Promise<SetProvenance | undefined> {
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
    return {
      suite: text('suite'), title: text('title'), description: text('description'), synthetic: text('synthetic') === 'true',
      references: JSON.parse(text('references')) as string[],
      galaxies: (values('galaxies') as string[]).map((one) => JSON.parse(one) as GalaxyReport),
      manifest: (values('manifest') as string[])[0]!,
      rows: {
        view: values('view') as Int32Array, direction: values('direction') as Float64Array, members: values('members') as Int32Array,
        contaminants: values('contaminants') as Int32Array, halfLightRadius: values('half_light_radius') as Float64Array,
        velocityDispersion: values('velocity_dispersion') as Float64Array,
      },
    };
  } finally {
    file.close();
  }
}
