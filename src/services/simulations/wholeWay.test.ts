import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { loadModel } from '../models.ts';
import { evaluateOnSet } from './evaluateOnSet.ts';
import { inspectSimulations, simulate } from './simulate.ts';
import { planSurvey } from './surveyPlan.ts';
import { surveySchema } from './surveySchema.ts';

const DATA = join(import.meta.dirname, '../../../../shared/data');
const EDGE = join(DATA, 'edge_sim_dwarfs');
const FORNAX = join(DATA, 'walker_dsph_kinematics');
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-whole-way-')); });
afterAll(() => rm(folder, { recursive: true }));

it.skipIf(!existsSync(EDGE))('the EDGE dwarf goes the whole way, with a warning that its stars are too cold (needs ../shared/data/edge_sim_dwarfs)', async () => {
  const manifest = join(folder, 'edge.toml');
  await writeFile(manifest, `format = "steelyard-simulations"
version = 1
name = "edge"
title = "EDGE halo600"
description = "A dwarf of the EDGE cosmological zoom simulations."
references = ["2020MNRAS.491.1656A"]
radii_over_rh = [0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.4]

[projections]
count = 12

[[galaxies]]
name = "halo600"
stars = "${EDGE}/halo600_stars.dat"
softening_kpc = 0.01
aperture_kpc = 2.0

[galaxies.profile]
path = "${EDGE}/halo600_profiles.dat"
mass = ["star_mass", "gas_mass", "dm_mass"]
convention = "bin-centres"
`);
  const { galaxies: [galaxy] } = await inspectSimulations(manifest, { workers: 1 });
  expect(galaxy).toMatchObject({ name: 'halo600', isAccepted: true });
  expect(galaxy!.warnings[0]).toMatch(/^its stars are too cold for its mass profile: the spherical Jeans mass is .* times too low/);
  const out = join(folder, 'edge.h5');
  const { viewCount, leftOut } = await simulate({ manifest, out, seed: 1, recipe: 'npe', testShare: 0.1 }, { workers: 1 });
  expect(viewCount + Object.values(leftOut).reduce((sum, n) => sum + n, 0)).toBe(12);
  const { radii, estimators } = await evaluateOnSet(loadModel('combined'), out, 100);
  expect(radii).toHaveLength(9);
  // Its README: every estimator comes out about 0.4 dex low.
  for (const { residual } of estimators) expect(Math.abs(residual.q50 + 0.4)).toBeLessThan(0.15);
}, 120_000);

it.skipIf(!existsSync(FORNAX))('a survey looks like a real catalogue (needs ../shared/data/walker_dsph_kinematics)', async () => {
  const file = readdirSync(FORNAX).find((name) => /fornax|for/i.test(name) && !/readme/i.test(name))!;
  const { plan, note } = await planSurvey(surveySchema.parse({ like: { catalogue: join(FORNAX, file), galaxy: 'Fornax' } }));
  expect(note).toMatch(/stars of Fornax/);
  expect(plan.velocityErrors.kind === 'as-observed' && quantiles(plan.velocityErrors.errors, [0.5])[0]).toBeGreaterThan(0.3);
  expect(plan.radialSelection.kind === 'as-observed' && quantiles(plan.radialSelection.radiiOverRh, [1])[0]).toBeGreaterThan(1);
});
