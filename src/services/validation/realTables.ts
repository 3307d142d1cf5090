import { EDGE_REACH, EDGE_VELOCITY_ERROR, type EdgeView } from './edgeDwarf.ts';
import { posteriorCells } from './gaiaTables.ts';
import { markdownTable } from './markdown.ts';
import { TOLERANCE, type RealGalaxy, type WolfCheck } from './realGalaxies.ts';
import { radiusText, signed } from './wording.ts';

/** How often real galaxies meet their bounds, and a sentence for each that does not. */
export interface Verdict {
  readonly checks: number;
  readonly failures: readonly string[];
}

export function realVerdict(galaxies: readonly RealGalaxy[], wolf: readonly WolfCheck[]): Verdict {
  const checks = [
    ...galaxies.map(({ name, sigma_kms, publishedSigma, sigmaDifference, sigmaPasses }) => ({
      passes: sigmaPasses,
      sentence: `**${name}**: the dispersion, ${sigma_kms.toFixed(2)} km/s, is ${Math.abs(sigmaDifference).toFixed(2)} km/s from the published ${publishedSigma} km/s (bound ${TOLERANCE.dispersion} km/s).`,
    })),
    ...galaxies.flatMap(({ name, againstErrani }) => againstErrani.map(({ model, difference, passes }) => ({
      passes,
      sentence: `**${name}**, ${model}: the posterior median of M(<1.8 R_h) is ${signed(difference)} dex from Errani's estimate (bound ${TOLERANCE.errani} dex).`,
    }))),
    ...wolf.map(({ key, ours, expected, passes }) => ({
      passes,
      sentence: `**${key}**: the Wolf mass is ${signed(ours - expected)} dex from the check file (bound ${TOLERANCE.wolf} dex).`,
    })),
  ];
  return { checks: checks.length, failures: checks.filter(({ passes }) => !passes).map(({ sentence }) => sentence) };
}

export function dispersionTable(galaxies: readonly RealGalaxy[]): string {
  return markdownTable(
    ['galaxy', 'stars', 'R_h [pc]', 'sigma [km/s]', 'published', 'difference', 'within 1 km/s'],
    galaxies.map((g) => [
      g.name, String(g.n_stars), g.r_half_pc.toFixed(1), g.sigma_kms.toFixed(2), String(g.publishedSigma),
      signed(g.sigmaDifference, 2), verdict(g.sigmaPasses),
    ]),
  );
}

export function erraniTable(galaxies: readonly RealGalaxy[]): string {
  return markdownTable(
    ['galaxy', 'model', 'log10 M(<1.8 R_h)', 'Errani+18', 'difference', 'within 0.2 dex', 'outside the training set', 'domain check'],
    galaxies.flatMap((g) => g.weighings.map(({ model, radii, outsideDomain, domain }, m) => {
      const { q16, q50, q84 } = radii.find(({ r_over_rh }) => Math.abs(r_over_rh - 1.8) < 1e-6)!.log10_mass;
      const { difference, passes } = g.againstErrani[m]!;
      return [
        g.name, model, `${q50.toFixed(3)} -${(q50 - q16).toFixed(3)} +${(q84 - q50).toFixed(3)}`, g.errani.toFixed(3), signed(difference), verdict(passes),
        outsideDomain.length > 0 ? outsideDomain.join(', ') : 'no',
        domain.p_value === null ? domain.verdict : `${domain.verdict}, p ${domain.p_value.toFixed(3)}`,
      ];
    })),
  );
}

export function wolfTable(wolf: readonly WolfCheck[]): string {
  return markdownTable(
    ['galaxy', 'sigma [km/s]', 'R_h [pc]', 'log10 M Wolf+10', 'check file', 'difference', 'within 0.03 dex'],
    wolf.map((w) => [
      w.key, String(w.sigma_kms), w.r_half_pc.toFixed(1), w.ours.toFixed(3), w.expected.toFixed(3),
      signed(w.ours - w.expected), verdict(w.passes),
    ]),
  );
}

/** Two catalogues of one galaxy: the difference of the medians over both 68 % half widths added in squares. */
export function consistencyTable(first: RealGalaxy, second: RealGalaxy): string {
  return markdownTable(
    ['r / R_h', ...first.weighings.flatMap(({ model }) => [`${model}: Walker+15`, 'Geha+26', 'difference', 'in sigmas'])],
    first.weighings[0]!.radii.map(({ r_over_rh }, k) => [radiusText(r_over_rh), ...first.weighings.flatMap(({ radii }, m) => {
      const a = radii[k]!.log10_mass;
      const b = second.weighings[m]!.radii[k]!.log10_mass;
      const difference = b.q50 - a.q50;
      const sigma = Math.hypot((a.q84 - a.q16) / 2, (b.q84 - b.q16) / 2);
      return [a.q50.toFixed(3), b.q50.toFixed(3), signed(difference), signed(difference / sigma, 1)];
    })]),
  );
}

export function edgeSection(views: readonly EdgeView[]): string {
  return [
    '## A simulated dwarf, not scored',
    `EDGE halo600, its stars re-centred with a shrinking sphere, within ${EDGE_REACH} median radii, with ${EDGE_VELOCITY_ERROR} km/s errors added. The profile that comes with it disagrees with its stars: a Jeans analysis of them falls about 0.4 dex below it, for reasons that are not known. What follows is a record of the discrepancy, not a test.`,
    ...views.flatMap(({ view, weighings, claimed, estimators, estimatorClaimed, n_stars, sigma_kms, r_half_pc }) => {
      const outside = [...new Set(weighings.flatMap(({ outsideDomain }) => outsideDomain))];
      return [
        `Along ${view}: ${n_stars} stars, R_h ${r_half_pc.toFixed(0)} pc, dispersion ${sigma_kms.toFixed(2)} km/s${outside.length > 0 ? `; outside the training sets: ${outside.join(', ')}` : ''}. Estimators against the profile: ${estimators.map(({ name, log10_mass }, e) => `${name} ${signed(log10_mass - estimatorClaimed[e]!, 2)}`).join(', ')} dex.`,
        markdownTable(
          ['r / R_h', 'profile file', ...weighings.flatMap(({ model }) => [model, 'difference'])],
          claimed.map((value, k) => [
            radiusText(weighings[0]!.radii[k]!.r_over_rh), value.toFixed(3),
            ...weighings.flatMap((weighing) => posteriorCells(weighing, k, value).slice(0, 2)),
          ]),
        ),
      ];
    }),
  ].join('\n\n');
}

function verdict(passes: boolean): string {
  return passes ? 'yes' : 'NO';
}
