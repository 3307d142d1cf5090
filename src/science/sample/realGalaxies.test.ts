import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { selectMembers } from '../membership/selectMembers.ts';
import { buildKinematicSample } from './kinematicSample.ts';
import { publishedHalfLightRadius } from './halfLightRadius.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const available = existsSync(DATA);

function readCsv(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(fileURLToPath(new URL(name, DATA)), 'utf8').trim().split('\n');
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
}

function readGalaxy(key: string): { galaxy: Galaxy; circularised: Measurement } {
  const row = readCsv('local_volume_database/dwarf_mw.csv').find((line) => line['key'] === key)!;
  const number = (name: string) => (row[name] ? Number(row[name]) : NaN);
  const measurement = (name: string): Measurement =>
    ({ value: number(name), errorLow: number(`${name}_em`) || 0, errorHigh: number(`${name}_ep`) || 0, bibcode: 'LVDB' });
  return {
    galaxy: {
      key, name: row['name']!, ra: number('ra'), dec: number('dec'), distance: measurement('distance'), halfLightRadius: measurement('rhalf'),
      ellipticity: measurement('ellipticity'), positionAngle: measurement('position_angle'), systemicVelocity: measurement('vlos_systemic'),
      velocityDispersion: measurement('vlos_sigma'), properMotionRa: measurement('pmra'), properMotionDec: measurement('pmdec'),
    },
    circularised: measurement('rhalf_sph_physical'),
  };
}

function readStars(key: string): StarTable {
  const rows = readCsv(`walker_dsph_kinematics/${key}.csv`);
  const numbers = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  return {
    count: rows.length, ra: numbers('ra_deg'), dec: numbers('dec_deg'), velocity: numbers('v_helio_kms'),
    velocityError: numbers('v_err_kms'), membershipProbability: numbers('p_member'),
  };
}

describe.skipIf(!available).each(['fornax_1', 'sculptor_1', 'carina_1', 'draco_1'])('%s, observed (skipped where shared data is absent)', (key) => {
  const sampled = (steps: readonly SelectionStep[], perspective = true) => {
    const { galaxy } = readGalaxy(key);
    const stars = readStars(key);
    const selection = selectMembers({ stars, galaxy, steps });
    return { galaxy, stars, selection, sample: buildKinematicSample({ stars, selection, galaxy, centre: 'galaxy', halfLightRadius: 'galaxy', perspective }) };
  };

  it.each([true, false])('has the published dispersion within 1 km/s, weighted by p_member (perspective %s)', (perspective) => {
    const { galaxy, sample } = sampled([{ kind: 'weights' }], perspective);
    expect(Math.abs(sample.velocityDispersion.value - galaxy.velocityDispersion!.value)).toBeLessThan(1);
    expect(Math.abs(sample.systemicVelocity.value - galaxy.systemicVelocity!.value)).toBeLessThan(1);
  });

  it('has them from the mixture alone too, and the published members', () => {
    const { galaxy, stars, selection, sample } = sampled([{ kind: 'mixture', minimum: 0.5, asWeights: true }]);
    expect(Math.abs(sample.velocityDispersion.value - galaxy.velocityDispersion!.value)).toBeLessThan(1);
    const agree = stars.membershipProbability!.filter((p, i) => p > 0.5 === selection.weights[i]! > 0).length;
    expect(agree / stars.count).toBeGreaterThan(0.97);
  });

  it('finds the galaxy without being told its velocity', () => {
    const { galaxy } = readGalaxy(key);
    const { systemicVelocity, velocityDispersion, ...unmeasured } = galaxy;
    const { selection, stars } = { stars: readStars(key), selection: selectMembers({ stars: readStars(key), galaxy: unmeasured, steps: [{ kind: 'mixture', minimum: 0.5, asWeights: true }] }) };
    const sample = buildKinematicSample({ stars, selection, galaxy: unmeasured, centre: 'galaxy', halfLightRadius: 'galaxy', perspective: true });
    expect(Math.abs(sample.systemicVelocity.value - systemicVelocity!.value)).toBeLessThan(1);
    expect(Math.abs(sample.velocityDispersion.value - velocityDispersion!.value)).toBeLessThan(1);
  });

  it('has the circularised half-light radius of the Local Volume Database, errors and all', () => {
    const { galaxy, circularised } = readGalaxy(key);
    const ours = publishedHalfLightRadius(galaxy);
    // Theirs are medians and percentiles of Monte Carlo draws.
    expect(Math.abs(ours.value / circularised.value - 1)).toBeLessThan(0.005);
    expect(Math.abs(ours.errorLow / circularised.errorLow - 1)).toBeLessThan(0.1);
    expect(Math.abs(ours.errorHigh / circularised.errorHigh - 1)).toBeLessThan(0.1);
  });
});
