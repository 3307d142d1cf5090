import { renderDocument, type Block } from '../../figures/render/index.ts';
import { circularVelocityProfile, meanDensityProfile } from '../../science/posterior/derivedProfiles.ts';
import type { ExportedFile } from '../../shared/api.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { Quantiles } from '../../shared/posterior.ts';
import type { Analysis } from '../analyse.ts';
import { drawFigure, type NamedAnalysis } from './figures.ts';
import { fileStem, provenanceLine } from './provenance.ts';

/** One PDF of a few pages on one galaxy: what was analysed, members, masses, corner plot, tables, domain, provenance. */
export async function exportReport(analysis: Analysis): Promise<ExportedFile> {
  return { fileName: `${fileStem(analysis)}-report.pdf`, mediaType: 'application/pdf', bytes: await renderReport(analysis) };
}

/** The bytes of the report, the same for the same analysis. */
export async function renderReport(analysis: Analysis): Promise<Uint8Array> {
  const { result } = analysis;
  const { program, version, created, seed } = result.provenance;
  const { model } = result;
  const run: NamedAnalysis = { label: result.galaxy, analysis };
  const title = `The mass profile of ${result.galaxy}`;
  const learnt = model.synthetic ? ', trained on synthetic equilibrium mocks' : '';
  const blocks: Block[] = [
    { kind: 'title', text: title, under: `Steelyard ${version}${created ? `, ${created.slice(0, 10)}` : ''}. Model ${model.name} ${model.version}${learnt}.` },
    ...summaryBlocks(analysis),
    { kind: 'figures', svgs: [drawFigure(run, 'mass-profile')], height: 290, caption: MASS_CAPTION },
    ...memberBlocks(run),
    ...massBlocks(run),
    ...derivedBlocks(run),
    ...provenanceBlocks(analysis),
  ];
  return renderDocument(blocks, {
    title, subject: provenanceLine([analysis]), foot: `${result.galaxy}: ${model.name} ${model.version}, seed ${seed}, ${program} ${version}`,
  });
}

/** Of a figure that stands beside another: its text stays readable. */
const HALF = { width: 360, fontSize: 10 } as const;
const MASS_CAPTION = 'Enclosed mass against radius: median, equal-tailed 68 % and 95 % intervals of the posterior, and five closed estimators with 1σ errors.';
const SKY_CAPTION = 'Stars on the sky, east left and north up; velocities of the members under the fitted Gaussian.';
const CORNER_CAPTION = 'Regions that enclose 68 % and 95 % of the posterior samples, and the marginal densities with median and equal-tailed 68 %.';

function summaryBlocks({ result, galaxy }: Analysis): Block[] {
  const { sample } = result;
  const best = result.radii.find(({ r_over_rh }) => Math.abs(r_over_rh - 1.8) < 1e-9) ?? result.radii[0]!;
  const within = `${best.r_over_rh.toFixed(1)} half-light radii (${best.r_kpc.toFixed(3)} kpc)`;
  return [
    { kind: 'heading', text: 'What was found' },
    {
      kind: 'text',
      text: `Within ${within} the mass is log10 M/M☉ = ${median(best.log10_mass, 3)}, median and equal-tailed 68 % interval.`,
    },
    ...(result.domain ? [{ kind: 'text', text: `Domain check: ${result.domain.sentence}` } as const] : []),
    ...result.warnings.map((warning): Block => ({ kind: 'text', text: `Note: ${warning}`, look: 'note' })),
    { kind: 'heading', text: 'What was analysed' },
    {
      kind: 'facts',
      rows: [
        ['Catalogue', result.provenance.catalogue],
        ['Stars in the sample', `${sample.n_stars}`],
        ['Velocity dispersion', `${sample.sigma_kms.toFixed(2)} ± ${sample.sigma_err.toFixed(2)} km/s, errors deconvolved`],
        ['Systemic velocity', `${sample.vsys_kms.toFixed(2)} ± ${sample.vsys_err.toFixed(2)} km/s`],
        ['Half-light radius', `${sample.r_half_pc.toFixed(0)} pc, projected and circularised`],
        ...galaxyFacts(galaxy),
      ],
    },
  ];
}

function galaxyFacts(galaxy: Galaxy): [string, string][] {
  const fact = (label: string, unit: string, { value, errorLow, errorHigh, bibcode }: Measurement): [string, string] => {
    const errors = errorLow === 0 && errorHigh === 0 ? '' : ` +${errorHigh} −${errorLow}`;
    const reference = bibcode === 'user' || bibcode === '' ? 'as given by the user' : bibcode;
    return [label, `${value}${errors}${unit}, ${reference}`];
  };
  return [
    ['Centre (ICRS)', `${galaxy.ra.toFixed(5)}°, ${galaxy.dec.toFixed(5)}°`],
    fact('Distance', ' kpc', galaxy.distance),
    fact('Half-light radius, major', ' arcmin', galaxy.halfLightRadius),
    fact('Ellipticity', '', galaxy.ellipticity),
  ];
}

function memberBlocks(run: NamedAnalysis): Block[] {
  const { selection } = run.analysis.result;
  return [
    { kind: 'page' },
    { kind: 'heading', text: 'Members' },
    {
      kind: 'table', columns: [{ title: 'Step', share: 6 }, { title: 'Before', share: 1 }, { title: 'After', share: 1 }],
      rows: selection.map(({ sentence, before, after }) => [sentence, `${before}`, `${after}`]),
    },
    { kind: 'figures', svgs: [drawFigure(run, 'sky', HALF), drawFigure(run, 'velocities', HALF)], caption: SKY_CAPTION },
    { kind: 'figures', svgs: [drawFigure(run, 'phase-space')], height: 260, caption: 'Velocity against radius.' },
  ];
}

function massBlocks(run: NamedAnalysis): Block[] {
  const { radii, estimators } = run.analysis.result;
  return [
    { kind: 'page' },
    { kind: 'heading', text: 'Masses' },
    {
      kind: 'table',
      columns: [{ title: 'r / Rₕ', share: 1 }, { title: 'r [kpc]', share: 1 }, { title: 'log10 M/M☉, 68 %', share: 2 }, { title: '95 %', share: 2 }],
      rows: radii.map(({ r_over_rh, r_kpc, log10_mass: q }) => [
        r_over_rh.toFixed(1), r_kpc.toFixed(3), median(q, 3), `${q.q025.toFixed(3)} to ${q.q975.toFixed(3)}`,
      ]),
    },
    { kind: 'text', look: 'note', text: 'Medians with equal-tailed 68 % and 95 % intervals.' },
    { kind: 'heading', text: 'Closed estimators, from the same dispersion and radius' },
    {
      kind: 'table',
      columns: [{ title: 'Estimator', share: 2 }, { title: 'r [kpc]', share: 1 }, { title: 'log10 M/M☉, 1σ', share: 2 }, { title: 'Reference', share: 2 }],
      rows: estimators.map((row) => [row.name, row.r_kpc.toFixed(3), asymmetric(row.log10_mass, row.err_lo, row.err_hi, 3), row.bibcode]),
    },
    { kind: 'page' },
    { kind: 'heading', text: 'Joint posterior' },
    { kind: 'figures', svgs: [drawFigure(run, 'corner')], caption: CORNER_CAPTION },
  ];
}

function derivedBlocks(run: NamedAnalysis): Block[] {
  const { posterior, result } = run.analysis;
  const halfLightRadius = result.sample.r_half_pc / 1000;
  const densities = meanDensityProfile(posterior, halfLightRadius);
  const rings = (result.dispersion ?? []).length;
  return [
    { kind: 'page' },
    { kind: 'heading', text: 'Circular velocity, mean density and velocity dispersion' },
    {
      kind: 'figures', svgs: [drawFigure(run, 'circular-velocity', HALF), drawFigure(run, 'density', HALF)],
      caption: 'Circular velocity, and mean density within a radius, from the same posterior samples as the masses.',
    },
    {
      kind: 'table',
      columns: [
        { title: 'r / Rₕ', share: 1 }, { title: 'r [kpc]', share: 1 }, { title: 'Circular velocity [km/s]', share: 2 },
        { title: 'log10 mean density [M☉/kpc³]', share: 2 },
      ],
      rows: circularVelocityProfile(posterior, halfLightRadius).map(({ r_over_rh, r_kpc, quantiles }, k) => [
        r_over_rh.toFixed(1), r_kpc.toFixed(3), median(quantiles, 1), median(densities[k]!.quantiles, 2),
      ]),
    },
    ...(rings === 0 ? [] : [{
      kind: 'figures', svgs: [drawFigure(run, 'dispersion')], height: 230, caption: 'Velocity dispersion of the stars in rings of equal weight.',
    } as const]),
  ];
}

function provenanceBlocks({ result }: Analysis): Block[] {
  const { provenance, model } = result;
  return [
    { kind: 'heading', text: 'What this was made from' },
    {
      kind: 'facts',
      rows: [
        ['Program', `${provenance.program} ${provenance.version}`],
        ['Model', `${model.name} ${model.version}, SHA-256 ${model.sha256}`],
        ['Catalogue', `${provenance.catalogue}, SHA-256 ${provenance.catalogue_sha256}`],
        ['Columns', Object.entries(provenance.columns).map(([role, column]) => `${role}: ${column}`).join(', ')],
        ['Samples and seed', `${provenance.samples}, seed ${provenance.seed}`],
        ['References', provenance.references.join(', ')],
      ],
    },
    ...(provenance.command === '' ? [] : [
      { kind: 'text', text: 'The same from a terminal:' } as const,
      { kind: 'text', look: 'code', text: provenance.command } as const,
    ]),
  ];
}

function median(q: Quantiles, decimals: number): string {
  return asymmetric(q.q50, q.q50 - q.q16, q.q84 - q.q50, decimals);
}

function asymmetric(value: number, low: number, high: number, decimals: number): string {
  return `${value.toFixed(decimals)} +${high.toFixed(decimals)} −${low.toFixed(decimals)}`;
}
