import { LARGEST_BIAS } from './failures.ts';
import { PLUM_CUSP_OM } from './gaiaChallenge.ts';
import { COVERAGE_BOUNDS } from './coverage.ts';
import { coverageTable, groupSection, viewSection } from './gaiaTables.ts';
import { markdownTable } from './markdown.ts';
import { consistencyTable, dispersionTable, edgeSection, erraniTable, realVerdict, wolfTable } from './realTables.ts';
import type { Validation } from './validate.ts';
import { signed } from './wording.ts';

/** The document that `steelyard validate` writes. Every word that depends on a number is made from it. */
export function validationDocument(validation: Validation, figures: readonly string[] = []): string {
  const { program, models, samples, seed, gaiaChallenge, realGalaxies, secondDraco, wolf, edge } = validation;
  const walkerDraco = realGalaxies.find(({ key }) => key === secondDraco.key)!;
  const tracerRadius = 1000 * PLUM_CUSP_OM.tracer.halfLightRadius;
  return `${[
    '# Validation',
    `Printed by \`${command(validation)}\`, ${program.name} ${program.version}; do not edit. ${samples.toLocaleString('en')} posterior samples each, seed ${seed}. Masses are log10 M/Msun, intervals equal-tailed, residuals log10 M - log10 M_true in dex.`,
    markdownTable(['model', 'version', 'learnt from', 'sha256'], models.map(({ name, version, sha256, synthetic }) => [name, version, synthetic ? 'synthetic mocks' : 'simulations', sha256])),
    '## Where it fails',
    failureText(validation),
    '## Known truth',
    `The Gaia Challenge mock PlumCuspOm (Read et al. 2021): an NFW halo of 6.4e7 Msun/kpc^3 and 1 kpc, a tracer of slopes 0.1 and 5 with a scale of 0.1 kpc (projected R_h ${tracerRadius.toFixed(1)} pc), Osipkov-Merritt with r_a = 0.1 kpc, velocities with ${PLUM_CUSP_OM.velocityError} km/s errors. R_h is the median projected radius of each sample; the truth is that of its radii. Bias is the median residual, scatter half its central 68 %. The columns 68 % and 95 % count the views whose interval holds the truth. The three views of a draw share their stars, so the views are not wholly independent. An estimator's interval holds only the statistics of the stars; its 95 % is taken as twice its 68 %.`,
    `Beside the five draws with errors there are disjoint subsamples of 100, 300 and 1,000 stars. Required over draws, projections and radii: 68 % intervals hold the truth between ${100 * COVERAGE_BOUNDS.low68} and ${100 * COVERAGE_BOUNDS.high68} % of the time, 95 % ones at least ${100 * COVERAGE_BOUNDS.low95} %. "Wrong" are views where not even the 95 % interval holds the truth at half of the radii.`,
    coverageTable(gaiaChallenge.coverage),
    ...figureLines(figures.filter((name) => name.startsWith('gaia-'))),
    ...gaiaChallenge.groups.map(groupSection),
    '## Real galaxies',
    'With the shipped galaxy table, the catalogue\'s membership probabilities as weights and the correction for perspective motion. Estimates of the same stars.',
    dispersionTable(realGalaxies),
    erraniTable(realGalaxies),
    ...figureLines(figures.filter((name) => !name.startsWith('gaia-'))),
    'The Wolf mass from the dispersion and circularised radius of the shipped table, against masses derived independently from the Local Volume Database:',
    wolfTable(wolf),
    '### Draco from two catalogues',
    `Other spectra and other membership probabilities: ${walkerDraco.n_stars} stars with some chance of being members and a dispersion of ${walkerDraco.sigma_kms.toFixed(2)} km/s in Walker et al. 2015, ${secondDraco.n_stars} and ${secondDraco.sigma_kms.toFixed(2)} km/s (${signed(secondDraco.sigmaDifference, 2)} from the published) in Geha et al. 2026.`,
    consistencyTable(walkerDraco, secondDraco),
    ...(edge ? [edgeSection(edge)] : []),
    '## Every whole draw of the known mock',
    '"inside" is the narrower of the two intervals that holds the truth.',
    ...gaiaChallenge.views.filter(({ subsample }) => subsample === 0).map(viewSection),
  ].join('\n\n')}\n`;
}

/** One sentence for a terminal. */
export function validationSummary({ gaiaChallenge, realGalaxies, wolf }: Validation): string {
  const { checks, failures } = realVerdict(realGalaxies, wolf);
  return `Real galaxies: ${checks - failures.length} of ${checks} checks hold. Known truth: ${gaiaChallenge.views.length} views, ${gaiaChallenge.failures.length} findings in "Where it fails".`;
}

/** Whoever repeats it has the data elsewhere: the folder is only named. */
function command({ models, samples, seed }: Validation): string {
  return `steelyard validate --data DATA --models ${models.map(({ name }) => name).join(',')} --samples ${samples} --seed ${seed}`;
}

function failureText({ gaiaChallenge, realGalaxies, wolf }: Validation): string {
  const real = realVerdict(realGalaxies, wolf);
  return [
    `On known truth a line stands here for every stretch of radii where the median residual exceeds ${LARGEST_BIAS} dex, where a model's 68 % interval holds the truth more or less often than a calibrated posterior would 95 % of the time (binomial), or where the sample is outside the model's training set.`,
    coverageFailures(gaiaChallenge.coverage),
    gaiaChallenge.failures.length > 0 ? list(gaiaChallenge.failures) : 'By these rules no model and no estimator fails.',
    real.failures.length > 0
      ? `Of ${real.checks} checks on real galaxies ${real.failures.length} fail:\n\n${list(real.failures)}`
      : `All ${real.checks} checks on real galaxies hold.`,
  ].join('\n\n');
}

function coverageFailures(groups: Validation['gaiaChallenge']['coverage']): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return list(groups[0]!.models.map(({ model, held68, held95, passes, warnedWhereWrong }) =>
    `**${model}**, all draws and subsamples: 68 % intervals hold the truth ${percent(held68)}, 95 % intervals ${percent(held95)} of the time: ${passes ? 'within' : 'OUTSIDE'} the bounds${warnedWhereWrong === null ? '' : `; the domain check warns of ${percent(warnedWhereWrong)} of the views that are wrong`}.`));
}

function figureLines(names: readonly string[]): string[] {
  return names.map((name) => `![${name}](docs/validation/${name}.svg)`);
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n');
}
