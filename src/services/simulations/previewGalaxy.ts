import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GalaxyPreview, PreviewRequest } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { recipeNamed } from '../training/recipes.ts';
import { galaxySources } from './galaxySources.ts';
import { readManifest } from './manifest.ts';
import { WORKER } from './simulate.ts';
import type { PreviewAnswer, PreviewTask } from './simulationTask.ts';
import { viewPlan } from './surveyPlan.ts';
import { workerPool } from './workerPool.ts';

/**
 * Some views of a galaxy as a set of the same seed would have them, spread over all of its views; nothing is kept.
 * @throws SteelyardError as `readManifest`; `value-invalid` where there is no such galaxy or it cannot be read
 */
export async function previewGalaxy({ manifest: path, galaxy, seed, recipe, views }: PreviewRequest): Promise<GalaxyPreview> {
  const manifest = readManifest(path);
  const source = galaxySources(manifest).find(({ kind, name }) => (kind === 'table' ? name === galaxy : galaxy.startsWith(`${name}-`)));
  if (!source) throw new SteelyardError('value-invalid', `There is no galaxy "${galaxy}" in '${path}': read the suite again.`, { galaxy });
  const { maps } = recipeNamed(recipe);
  const { plan } = await viewPlan(manifest, maps, seed);
  const shown = Math.min(views, plan.count);
  const chosen = Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * plan.count) / shown));
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-preview-'));
  const pool = workerPool(WORKER, 1);
  try {
    let answer: PreviewAnswer | undefined;
    const task: PreviewTask = { kind: 'preview', source, manifest, galaxy, plan, views: chosen, folder };
    await pool.run<PreviewTask, PreviewAnswer>([task], {}, (found) => { answer = found; });
    return {
      galaxy, radiiOverRh: plan.radiiOverRh, recipe: maps,
      views: answer!.views.map(({ view, direction, sample, members, contaminants, log10Mass, maps: images }) => ({
        view, direction: [...direction], members, contaminants,
        halfLightRadius: sample.halfLightRadius.value, velocityDispersion: sample.velocityDispersion.value,
        x: sample.x, y: sample.y, velocity: sample.velocity, maps: images, log10Mass: [...log10Mass],
      })),
      leftOut: Object.entries(answer!.leftOut).map(([reason, count]) => ({ reason, count })),
    };
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
