import type { SuiteOutline } from '../../shared/api.ts';
import { galaxySources } from './galaxySources.ts';
import { maximumSupport, readManifest } from './manifest.ts';
import { planSurvey } from './surveyPlan.ts';

/** What a manifest declares, before a galaxy is read. @throws SteelyardError as `readManifest`, `galaxySources` and `planSurvey` */
export async function describeSuite(path: string): Promise<SuiteOutline> {
  const manifest = readManifest(path);
  const sources = galaxySources(manifest);
  const { note } = await planSurvey(manifest.survey);
  const { name, title, description, synthetic, references, projections, radii_over_rh: radiiOverRh, selection } = manifest;
  const limit = maximumSupport(manifest);
  return {
    manifest: manifest.path, name, title, description, synthetic, references,
    snapshots: sources.filter(({ kind }) => kind === 'snapshot').length, tables: sources.filter(({ kind }) => kind === 'table').length,
    survey: note, views: projections.count, radiiOverRh, minimumStars: selection.minimum_stars,
    support: selection.support, maximumSupport: Number.isFinite(limit) ? limit : null,
  };
}
