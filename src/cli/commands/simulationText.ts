import type { Evaluation } from '../../services/training/evaluateModel.ts';
import type { GalaxyReport, SimulatedSet, SuiteReport } from '../../services/simulations/index.ts';

/** A table of a suite's galaxies, with a line for each that is left out or to be warned of. */
export function suiteText({ galaxies, troubles }: SuiteReport): string {
  const width = Math.max(6, ...galaxies.map(({ name }) => name.length));
  const taken = galaxies.filter(({ isAccepted }) => isAccepted).length;
  return [
    `${'galaxy'.padEnd(width)}     stars  log M*   R_h/kpc  sigma  kappa_rot  V/sigma   b/a   c/a  log M(<R_h)  Jeans/dex`,
    ...galaxies.map((galaxy) => galaxyRow(galaxy, width)),
    ...galaxies.filter(({ isAccepted }) => !isAccepted).map(({ name, reason }) => `${name} is left out: ${reason}.`),
    ...galaxies.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}.`)),
    ...troubles.map(({ source, message }) => `${source} cannot be read: ${message}`),
    `${taken} of ${galaxies.length} galaxies can be used${troubles.length > 0 ? `; of ${troubles.length} source${troubles.length === 1 ? '' : 's'} nothing could be read` : ''}.`,
  ].join('\n');
}

function galaxyRow({ name, isAccepted, facts }: GalaxyReport, width: number): string {
  const head = `${isAccepted ? ' ' : '-'} ${name.padEnd(width)}`;
  if (!facts) return head;
  const cells = [
    String(facts.stars).padStart(8), Math.log10(facts.stellarMass).toFixed(2).padStart(8),
    facts.halfLightRadius.toPrecision(3).padStart(10),
    facts.velocityDispersion.toFixed(1).padStart(7), facts.kappaRot.toFixed(2).padStart(11), facts.vOverSigma.toFixed(2).padStart(9),
    facts.bOverA.toFixed(2).padStart(6), facts.cOverA.toFixed(2).padStart(6),
    Math.log10(facts.massWithinHalfLightRadius).toFixed(2).padStart(13), (facts.jeans ? signed(facts.jeans.offset) : '-').padStart(11),
  ];
  return head + cells.join('');
}

/** What a set holds, and what was left out of it. */
export function setText({ path, galaxyCount, viewCount, test, leftOut }: SimulatedSet): string {
  const counted = (galaxies: number, views: number) => `${views.toLocaleString('en')} views of ${galaxies.toLocaleString('en')} galax${galaxies === 1 ? 'y' : 'ies'}`;
  return [
    ...Object.entries(leftOut).map(([reason, count]) => `${count} views were left out: ${reason}.`),
    `${path}: ${counted(galaxyCount, viewCount)}.`,
    ...(test ? [`${test.path}: ${counted(test.galaxyCount, test.viewCount)}, kept apart to test models on.`] : []),
  ].join('\n');
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** What a model is worth on the galaxies of other suites than its own, at three of its radii. */
export function transferOnSetText(transfer: readonly Evaluation[]): string {
  const width = Math.max(...transfer.map(({ suite }) => suite.length));
  const cell = ({ residual, scatter, coverage68 }: Evaluation['radii'][number]) =>
    `${signed(residual.q50)} +- ${scatter.toFixed(3)} (${(100 * coverage68).toFixed(0)} %)`;
  const chosen = ({ radii }: Evaluation) => [radii[0]!, radii[Math.floor(radii.length / 2)]!, radii.at(-1)!];
  return [
    'Transfer to other suites: median and scatter of log10 M_predicted / M_true, dex (68 % intervals that hold the truth)',
    ...transfer.map((evaluation) =>
      `  ${evaluation.suite.padEnd(width)}  ${chosen(evaluation).map((radius) => `${radius.r_over_rh} R_h: ${cell(radius)}`).join('   ')}`),
  ].join('\n');
}
