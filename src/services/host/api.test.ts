import { expect, test } from 'vitest';
import type { SteelyardEvent } from '../../shared/api.ts';
import { starsOf } from '../catalogue.ts';
import { galaxyAt } from '../galaxies.ts';
import { createServices } from '../index.ts';
import { createApi } from './api.ts';
import { dispatch } from './dispatch.ts';
import { meanDirection } from './meanDirection.ts';

const header = 'ra_deg,dec_deg,v_helio_kms,v_err_kms,other_velocity';
const rows = Array.from({ length: 60 }, (_, i) => {
  const angle = i * 2.4;
  return [39.96 + 0.01 * i * Math.cos(angle), -34.5 + 0.008 * i * Math.sin(angle), 55 + 11 * Math.sin(i * 1.7), 2, i === 3 ? '' : 1000 + i].join(',');
});
const bytes = new TextEncoder().encode(`${header}\n${rows.join('\n')}\n`);

function api(events: SteelyardEvent[] = []): ReturnType<typeof createApi> {
  return createApi({
    ...createServices(),
    async placeOf(opened) {
      const stars = starsOf(opened);
      return { centre: meanDirection(stars.ra, stars.dec), galaxy: galaxyAt(stars) };
    },
  }, (event) => { events.push(event); });
}

test('an opened catalogue tells its columns, roles, missing values, centre and galaxy', async () => {
  const opened = await api().catalogues.open({ fileName: 'stars.csv', bytes });
  expect(opened).toMatchObject({ rowCount: 60, missingRoles: [], galaxy: 'fornax_1', source: { format: 'csv', fileName: 'stars.csv' } });
  expect(opened.columns.map(({ name, missingCount }) => [name, missingCount]).at(-1)).toEqual(['other_velocity', 1]);
  expect(opened.centre?.dec).toBeCloseTo(-34.5, 1);
});

test('rows come by pages; the last one is short, and missing cells are null', async () => {
  const { catalogues } = api();
  const { catalogue } = await catalogues.open({ fileName: 'stars.csv', bytes });
  expect((await catalogues.rows({ catalogue, offset: 50, count: 20 })).rows).toHaveLength(10);
  expect((await catalogues.rows({ catalogue, offset: 3, count: 1 })).rows[0].at(-1)).toBeNull();
  expect((await catalogues.rows({ catalogue, offset: 99, count: 5 })).rows).toEqual([]);
});

test('a role is given to another column, in a unit; taken away; and refused to a column that is not there', async () => {
  const { catalogues } = api();
  const { catalogue } = await catalogues.open({ fileName: 'stars.csv', bytes });
  const changed = await catalogues.setRole({ catalogue, role: 'velocity', column: 'other_velocity', unit: 'm/s' });
  expect(changed.mapping.velocity).toEqual({ column: 'other_velocity', unit: 'm/s', foundBy: 'user' });
  const taken = await catalogues.setRole({ catalogue, role: 'velocity', column: null, unit: '' });
  expect(taken.missingRoles).toEqual(['velocity']);
  await expect(catalogues.setRole({ catalogue, role: 'velocity', column: 'nothing', unit: '' })).rejects.toMatchObject({ code: 'column-missing' });
  // A column plays one role at most.
  const moved = await catalogues.setRole({ catalogue, role: 'velocity', column: 'v_err_kms', unit: '' });
  expect(moved.missingRoles).toEqual(['velocityError']);
});

test('a unit changes what the column means: km/s read as m/s are a thousandth', async () => {
  const { catalogues, selection, galaxies } = api();
  const { catalogue } = await catalogues.open({ fileName: 'stars.csv', bytes });
  const galaxy = (await galaxies.list(null)).find(({ key }) => key === 'fornax_1')!;
  const before = await selection.points({ catalogue, galaxy });
  await catalogues.setRole({ catalogue, role: 'velocity', column: 'v_helio_kms', unit: 'm/s' });
  const after = await selection.points({ catalogue, galaxy });
  expect(after.velocity[5]).toBeCloseTo(before.velocity[5] / 1000, 6);
  expect(before.pcPerArcmin).toBeCloseTo(galaxy.distance.value * 1000 * Math.tan(Math.PI / 180 / 60), 3);
});

test('results keep to their schemas on the way out', async () => {
  const served = api();
  const opened = await dispatch(served, 'catalogues.open', { fileName: 'stars.csv', bytes });
  expect(opened.ok).toBe(true);
  for (const method of ['galaxies.list', 'models.list']) expect((await dispatch(served, method, null)).ok, method).toBe(true);
});

test('what is no longer open, or was never run, is said so', async () => {
  const served = api();
  const { catalogue } = await served.catalogues.open({ fileName: 'stars.csv', bytes });
  await served.catalogues.close({ catalogue });
  await expect(served.catalogues.rows({ catalogue, offset: 0, count: 1 })).rejects.toMatchObject({ code: 'catalogue-unknown' });
  await expect(served.export.table({ run: 'never', table: 'profile', format: 'csv' })).rejects.toMatchObject({ code: 'run-unknown' });
  expect(await served.analysis.cancel({ run: 'never' })).toEqual({ cancelled: false });
});

test('a run is cancelled between its stages, and tells how far it came until then', async () => {
  const events: SteelyardEvent[] = [];
  const served = createApi({
    ...createServices(),
    placeOf: async () => ({ centre: undefined, galaxy: undefined }),
  }, (event) => {
    events.push(event);
    if (event.kind === 'progress') void served.analysis.cancel({ run: event.run });
  });
  const { catalogue } = await served.catalogues.open({ fileName: 'stars.csv', bytes });
  const galaxy = (await served.galaxies.list(null)).find(({ key }) => key === 'fornax_1')!;
  const [model] = await served.models.list(null);
  const run = served.analysis.run({ run: 'a', catalogue, galaxy, steps: [], model: model.name, samples: 100, seed: 1 });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  expect(events.filter(({ kind }) => kind === 'progress')).toHaveLength(1);
  expect((await served.runs.get({ run: 'a' })).summary.state).toBe('cancelled');
});
