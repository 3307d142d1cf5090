import type { Analysis } from '../analyse.ts';

/** What every file says of where it comes from. */
export function provenanceMeta({ result }: Pick<Analysis, 'result'>): Record<string, string> {
  const { provenance, model, sample } = result;
  return {
    galaxy: result.galaxy,
    program: `${provenance.program} ${provenance.version}`,
    command: provenance.command,
    model: `${model.name} ${model.version}`,
    model_sha256: model.sha256,
    model_training: model.synthetic ? 'synthetic equilibrium mocks' : 'simulations',
    catalogue: provenance.catalogue,
    catalogue_sha256: provenance.catalogue_sha256,
    columns: Object.entries(provenance.columns).map(([role, column]) => `${role}=${column}`).join('; '),
    selection: result.selection.map(({ sentence }) => sentence).join(' '),
    seed: String(provenance.seed),
    samples: String(provenance.samples),
    n_stars: String(sample.n_stars),
    sigma_kms: `${sample.sigma_kms.toFixed(3)} +- ${sample.sigma_err.toFixed(3)}`,
    vsys_kms: `${sample.vsys_kms.toFixed(3)} +- ${sample.vsys_err.toFixed(3)}`,
    r_half_pc: sample.r_half_pc.toFixed(2),
    distance_kpc: sample.distance_kpc.toFixed(3),
    references: provenance.references.join(' '),
    ...(result.domain ? { domain: result.domain.sentence } : {}),
    ...(result.warnings.length > 0 ? { warnings: result.warnings.join(' ') } : {}),
    ...(provenance.created ? { created: provenance.created } : {}),
  };
}

const LINE = [
  'program', 'model', 'model_sha256', 'model_training', 'catalogue', 'catalogue_sha256', 'seed', 'samples', 'created', 'command',
] as const;

/** The same as one line, for the description of a figure; several runs one after the other. */
export function provenanceLine(analyses: readonly Pick<Analysis, 'result'>[]): string {
  return analyses.map((analysis) => {
    const meta = provenanceMeta(analysis);
    const facts = LINE.flatMap((key) => (meta[key] ? [`${key} ${meta[key]}`] : []));
    return `${meta['galaxy']}: ${facts.join('; ')}`;
  }).join(' | ');
}

/** The beginning of the names of a run's files. */
export function fileStem({ galaxy }: Pick<Analysis, 'galaxy'>): string {
  return (galaxy.key || galaxy.name).replace(/[^\w-]+/g, '-').toLowerCase();
}
