import { describe, expect, test } from 'vitest';
import type { Column, ColumnRole, Table } from '../../shared/catalogue.ts';
import { assignRoles } from './roles.ts';

type Sketch = string | { readonly name: string; readonly unit?: string; readonly ucd?: string; readonly text?: readonly string[] };

function tableOf(...sketches: readonly Sketch[]): Table {
  const columns = sketches.map((sketch): Column => {
    const { name, unit = '', ucd = '', text } = typeof sketch === 'string' ? { name: sketch } : sketch;
    const label = { name, unit, ucd, description: '' };
    return text === undefined ? { ...label, kind: 'number', values: Float64Array.of(1), integer: false } : { ...label, kind: 'text', values: text };
  });
  return { columns, rowCount: 1, meta: {} };
}

/** Role to column name, for the columns given. */
function rolesOf(table: Table, overrides = {}): Partial<Record<ColumnRole, string>> {
  return Object.fromEntries(Object.entries(assignRoles(table, overrides)).map(([role, { column }]) => [role, column]));
}

describe('roles by name', () => {
  test('the homogenised Walker tables, whose radii and index errors are traps', () => {
    const table = tableOf(
      'ra_deg', 'dec_deg', 'x_arcmin', 'y_arcmin', 'R_arcmin', 'v_helio_kms', 'v_err_kms', 'metal_index', 'metal_index_err',
      'p_member', 'p_member_lo68', 'p_member_hi68',
    );
    expect(rolesOf(table)).toEqual({
      ra: 'ra_deg', dec: 'dec_deg', velocity: 'v_helio_kms', velocityError: 'v_err_kms', membershipProbability: 'p_member',
      metallicity: 'metal_index', metallicityError: 'metal_index_err',
    });
  });

  test('a journal table of CDS style', () => {
    const table = tableOf('System', 'RAdeg', 'DEdeg', 'rmag0', '(g-r)0', 'nmask', 'SN', 'HRV', 'e_HRV', 'EWCaT', 'e_EWCaT', 'FeH', 'e_FeH', 'Var', 'Pmem');
    expect(rolesOf(table)).toEqual({
      ra: 'RAdeg', dec: 'DEdeg', velocity: 'HRV', velocityError: 'e_HRV', membershipProbability: 'Pmem', metallicity: 'FeH', metallicityError: 'e_FeH',
      magnitude: 'rmag0', colour: '(g-r)0',
    });
  });

  test('a Gaia table', () => {
    const table = tableOf(
      { name: 'source_id', text: ['1'] }, 'ra', 'ra_error', 'dec', 'dec_error', 'parallax', 'parallax_error', 'pmra', 'pmra_error', 'pmdec', 'pmdec_error',
      'phot_g_mean_mag', 'bp_rp', 'radial_velocity', 'radial_velocity_error',
    );
    expect(rolesOf(table)).toEqual({
      ra: 'ra', dec: 'dec', velocity: 'radial_velocity', velocityError: 'radial_velocity_error', pmRa: 'pmra', pmDec: 'pmdec',
      pmRaError: 'pmra_error', pmDecError: 'pmdec_error', parallax: 'parallax', parallaxError: 'parallax_error', magnitude: 'phot_g_mean_mag',
      colour: 'bp_rp', identifier: 'source_id',
    });
  });

  test.each([
    [['_RAJ2000', '_DEJ2000', 'HV', 'e_HV']], [['RA_ICRS', 'DE_ICRS', 'RV', 'e_RV']], [['alpha', 'delta', 'vlos', 'vlos_err']],
    [['RAJ2000', 'DEJ2000', 'Vhel', 'e_Vhel']], [['ra', 'dec', 'v', 'v_err']], [['RA', 'DEC', 'VR', 'VR_ERR']], [['Ra (deg)', 'Dec (deg)', 'V_HELIO', 'sigma_v_helio']],
    [['ra', 'dec', 'v_los_kms', 'v_los_err_kms']], [['ra', 'dec', 'vrad', 'vrad_error']], [['ra', 'dec', 'heliocentric_velocity', 'velocity_error']],
  ])('%j', (names) => {
    expect(rolesOf(tableOf(...names))).toEqual({ ra: names[0], dec: names[1], velocity: names[2], velocityError: names[3] });
  });

  test('the error is that of the velocity that was chosen', () => {
    expect(rolesOf(tableOf('rv', 'rv_err', 'hrv', 'hrv_err'))).toEqual({ velocity: 'hrv', velocityError: 'hrv_err' });
    expect(rolesOf(tableOf('rv', 'rv_err', 'hrv', 'hrv_err'), { velocity: 'rv' })).toEqual({ velocity: 'rv', velocityError: 'rv_err' });
  });

  test('V in magnitudes is not a velocity, and e_V not its error', () => {
    expect(rolesOf(tableOf({ name: 'V', unit: 'mag' }, { name: 'e_V', unit: 'mag' }))).toEqual({});
  });

  test('vz is the line of sight of a cluster, but a component beside vx and vy', () => {
    expect(rolesOf(tableOf('R', 'v_z', 'err_vz'))).toEqual({ velocity: 'v_z', velocityError: 'err_vz' });
    expect(rolesOf(tableOf('x', 'y', 'z', 'vx', 'vy', 'vz'))).toEqual({});
  });

  test('of RAJ2000 as text and _RAJ2000 as a number, the number', () => {
    expect(rolesOf(tableOf({ name: 'RAJ2000', text: ['02 39 59'] }, '_RAJ2000')).ra).toBe('_RAJ2000');
  });
});

describe('roles by UCD and by unit', () => {
  test('UCDs, where names say nothing', () => {
    const table = tableOf(
      { name: 'a', ucd: 'pos.eq.ra' }, { name: 'a2', ucd: 'pos.eq.ra;meta.main' }, { name: 'b', ucd: 'pos.eq.dec;meta.main' },
      { name: 'c', ucd: 'spect.dopplerVeloc.opt;em.opt.V', unit: 'km/s' }, { name: 'd', ucd: 'stat.error;spect.dopplerVeloc.opt', unit: 'km/s' },
      { name: 'e', ucd: 'stat.error;pos.eq.ra' }, { name: 'f', ucd: 'pos.pm;pos.eq.ra' }, { name: 'h', ucd: 'stat.error;pos.pm;pos.eq.ra' },
    );
    expect(rolesOf(table)).toEqual({ ra: 'a2', dec: 'b', velocity: 'c', velocityError: 'd', pmRa: 'f', pmRaError: 'h' });
    expect(assignRoles(table).velocity).toEqual({ column: 'c', unit: 'km/s', foundBy: 'ucd' });
  });

  test('the only column in km/s is the velocity, the other one named as an error its error', () => {
    const table = tableOf({ name: 'best', unit: 'km s-1' }, { name: 'best_unc', unit: 'm/s' }, { name: 'size', unit: 'arcmin' });
    expect(assignRoles(table)).toEqual({
      velocity: { column: 'best', unit: 'km s-1', foundBy: 'unit' },
      velocityError: { column: 'best_unc', unit: 'm/s', foundBy: 'unit' },
    });
  });

  test('two velocities of equal standing are not guessed between', () => {
    expect(assignRoles(tableOf({ name: 'first', unit: 'km/s' }, { name: 'second', unit: 'km/s' }))).toEqual({});
  });
});

describe('roles as the observer says', () => {
  test('an override takes the column from its other role', () => {
    expect(rolesOf(tableOf('ra', 'dec', 'v', 'rv'), { velocity: 'v' })).toEqual({ ra: 'ra', dec: 'dec', velocity: 'v' });
  });

  test('with a unit', () => {
    expect(assignRoles(tableOf('ra', 'speed'), { velocity: 'speed:m/s', ra: 'ra:hourangle' })).toEqual({
      ra: { column: 'ra', unit: 'hourangle', foundBy: 'user' },
      velocity: { column: 'speed', unit: 'm/s', foundBy: 'user' },
    });
  });

  test('a name that is not there gets the near ones, or all', () => {
    expect(() => assignRoles(tableOf('ra', 'v_helio'), { velocity: 'v_heloi' })).toThrow("no column 'v_heloi' to use as velocity: did you mean v_helio?");
    expect(() => assignRoles(tableOf('ra', 'dec'), { velocity: 'something' })).toThrow("no column 'something' to use as velocity: it has the columns ra, dec.");
    expect(() => assignRoles(tableOf('ra'), { ra: 'ra:km/s' })).toThrow("'km/s' is not a unit that the role ra can have");
  });
});
