import { describe, expect, test } from 'vitest';
import { assignRoles, extractStars } from '../science/catalogue/index.ts';
import { readCatalogue } from './index.ts';
import { hasPython, python, realData } from './testing/tools.ts';

const FILES = [
  'walker_dsph_kinematics/fornax_1.csv', 'walker_dsph_kinematics/draco_1.csv', 'geha2026_deimos/draco_1.csv', 'geha2026_deimos/li2026_bootes3.txt',
  'local_volume_database/dwarf_mw.csv', 'edge_sim_dwarfs/halo600_stars.dat', 'edge_sim_dwarfs/halo600_profiles.dat',
] as const;
const present = realData('README.md') !== undefined;

/** Name to values as numpy's loadtxt and Python's csv see them. */
const PYTHON_READS = `
import sys, json, csv, re
lines = [l for l in open(sys.argv[1]) if not l.startswith('#')]
rows = list(csv.reader(lines)) if ',' in lines[0] else [l.split() for l in lines]
header = not re.match(r'^-?[0-9.]', rows[0][0])
names = rows.pop(0) if header else ['col%d' % (k + 1) for k in range(len(rows[0]))]
def cell(x):
    try: return float(x) if len(x) < 19 or '.' in x else x
    except ValueError: return x or None
print(json.dumps({n: [cell(r[k]) for r in rows] for k, n in enumerate(names)}))
`;

describe.skipIf(!present)('real catalogues (skipped where ../shared/data is absent)', () => {
  test.skipIf(!hasPython('csv')).each(FILES)('%s has the values that Python reads from it', async (name) => {
    const path = realData(name)!;
    const { columns } = await readCatalogue(path);
    const seen = Object.fromEntries(columns.map((c) => [c.name, Array.from<unknown, unknown>(c.values, (v) => (v === '' || Number.isNaN(v) ? null : v))]));
    expect(seen).toEqual(JSON.parse(python(PYTHON_READS, path)));
  });

  test.each([
    ['walker_dsph_kinematics/fornax_1.csv', 2633, 39.994751, -34.4485283, 58.2, 0.9, 0.999969],
    ['walker_dsph_kinematics/carina_1.csv', 1982, 100.409958, -50.9704132, 225.2, 3.5, 0.999237],
    ['walker_dsph_kinematics/draco_1.csv', 1564, 260.071472, 57.9127235, -278.3, 2.4, 0.997676],
    ['geha2026_deimos/draco_1.csv', 1644, 261.909792, 58.263111, -292.55, 1.16, 0.899],
    ['geha2026_deimos/li2026_bootes3.txt', 21, 210.4413, 26.0983, 190.83, 0.7, 1],
  ])('%s gives its stars without being told the columns', async (name, count, ...first) => {
    const catalogue = await readCatalogue(realData(name)!);
    const stars = extractStars(catalogue, assignRoles(catalogue));
    expect(stars.count).toBe(count);
    expect([stars.ra[0], stars.dec[0], stars.velocity[0], stars.velocityError[0], stars.membershipProbability![0]]).toEqual(first);
  });

  test('Gaia identifiers keep all their digits', async () => {
    const catalogue = await readCatalogue(realData('geha2026_deimos/li2026_bootes3.txt')!);
    expect(extractStars(catalogue, assignRoles(catalogue)).identifier![0]).toBe('1258541764098047104');
  });

  test('Coma: names and units from the comment above the rows', async () => {
    const catalogue = await readCatalogue(realData('coma_desi_phase_space/coma_desi_dr1_R_v_err.dat')!);
    expect(catalogue.columns.map(({ name, unit, values }) => [name, unit, values[0]])).toEqual([['R', 'kpc', 1139.98], ['v_z', 'km/s', 372.9], ['err_vz', 'km/s', 50]]);
    expect(catalogue.rowCount).toBe(1651);
    expect(assignRoles(catalogue)).toMatchObject({ velocity: { column: 'v_z' }, velocityError: { column: 'err_vz' } });
  });

  test('the comment above a table is kept', async () => {
    const catalogue = await readCatalogue(realData('dsph_mass_checks/estimator_masses_from_lvdb.csv')!);
    expect(catalogue.meta.comments).toContain('derived from LVDB dwarf_mw.csv');
    expect(catalogue.rowCount).toBe(9);
  });

  test('a table of galaxies has no column of stellar velocities, and the message lists those there are', async () => {
    const catalogue = await readCatalogue(realData('local_volume_database/dwarf_mw.csv')!);
    expect(() => extractStars(catalogue, assignRoles(catalogue))).toThrow(/^dwarf_mw.csv has no column known as the line-of-sight velocity: it has the columns key, ra, dec, /);
  });
});
