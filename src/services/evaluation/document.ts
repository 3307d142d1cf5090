import { shellWord } from '../../shared/shellWord.ts';
import { markdownTable } from '../validation/markdown.ts';
import { radiusText, signed } from '../validation/wording.ts';
import type { EvaluationRequest, ModelEvaluation, Sweep } from './evaluate.ts';
import { WRONG_WORDS } from './wrongGalaxies.ts';

/**
 * An evaluation in Markdown: what each model is worth, and how they transfer.
 * @param request what was asked for, to be asked for again
 */
export function evaluationDocument(
  request: EvaluationRequest, evaluations: readonly ModelEvaluation[], figures: readonly string[] = [],
): string {
  return `${[
    '# Evaluation',
    `Printed by \`${commandOf(request)}\`.`,
    `Mock galaxies that no model has seen (seed ${evaluations[0]!.seed}), split from the training by galaxy. Residuals are log10 M_predicted - log10 M_true in dex, M_predicted the posterior median; scatter is half of their central 68 %.`,
    ...(evaluations.length > 1 ? ['## Every model on every suite', transferTable(evaluations)] : []),
    ...evaluations.flatMap((evaluation) => sectionOf(evaluation, figures)),
  ].join('\n\n')}\n`;
}

function commandOf({ models, suites, galaxies, requirements, sweepGalaxies, wrongGalaxies }: EvaluationRequest): string {
  return [
    'steelyard evaluate', ...models.map(shellWord), ...(suites.length > 0 ? [`--suite ${shellWord(suites.join(','))}`] : []),
    ...(requirements ? ['--requirements'] : []), `--galaxies ${galaxies}`,
    ...(sweepGalaxies > 0 ? [`--sweeps ${sweepGalaxies}`] : []), ...(wrongGalaxies > 0 ? [`--wrong ${wrongGalaxies}`] : []), '--out DIR',
  ].join(' ');
}

/** One row a model and suite, at three radii. */
export function transferTable(evaluations: readonly ModelEvaluation[]): string {
  const shown = [0.6, 1, 1.8, 2.4];
  return markdownTable(
    ['model', 'suite', 'galaxies', ...shown.map((r) => `${radiusText(r)} R_h: bias ± scatter`), 'largest bias', '68 % hold', '95 % hold', 'strange'],
    evaluations.map(({ model, suite, galaxies, radii, strange }) => [
      model.name, suite, String(galaxies),
      ...shown.map((r) => {
        const at = radii.find(({ r_over_rh }) => Math.abs(r_over_rh - r) < 1e-6);
        return at ? `${signed(at.residual.q50)} ± ${at.scatter.toFixed(3)}` : '';
      }),
      signed(radii.map(({ residual }) => residual.q50).reduce((most, bias) => (Math.abs(bias) > Math.abs(most) ? bias : most))),
      percent(mean(radii.map(({ coverage68 }) => coverage68))), percent(mean(radii.map(({ coverage95 }) => coverage95))),
      strange ? percent(strange.unusual) : 'no check',
    ]),
  );
}

function sectionOf(evaluation: ModelEvaluation, figures: readonly string[]): string[] {
  const { model, suite, galaxies, radii, estimators, calibration, requirements, sweeps, strange, wrong } = evaluation;
  const stem = `${model.name}-on-${suite}`.replace(/[^\w-]+/g, '-');
  return [
    `## ${model.name} ${model.version} on ${suite}`,
    `${galaxies.toLocaleString('en')} galaxies; learnt from ${model.suites.join(', ')}.${strange ? ` The domain check calls ${percent(strange.unusual)} of them unusual and ${percent(strange.outside)} outside.` : ''}`,
    markdownTable(
      ['r / R_h', 'M / M_true: median', '16 %', '84 %', 'bias', 'scatter', '68 % hold', '95 % hold', 'SBC p'],
      radii.map(({ r_over_rh, residual, scatter, coverage68, coverage95 }, k) => [
        radiusText(r_over_rh), ratio(residual.q50), ratio(residual.q16), ratio(residual.q84), signed(residual.q50), scatter.toFixed(3),
        percent(coverage68), percent(coverage95), calibration.ranks[k]!.p_value.toFixed(3),
      ]),
    ),
    markdownTable(
      ['estimator', 'r / R_h', 'bias', 'scatter', 'model: bias', 'model: scatter'],
      estimators.map(({ name, r_over_rh, residual, scatter, model: same }) =>
        [name, radiusText(r_over_rh), signed(residual.q50), scatter.toFixed(3), signed(same.residual.q50), same.scatter.toFixed(3)]),
    ),
    `TARP: largest |ECP - alpha| ${calibration.tarp.largestDeviation.toFixed(3)}, Kolmogorov-Smirnov p ${calibration.tarp.p_value.toFixed(3)}.`,
    requirements.map(({ passes, name, sentence }) => `- ${passes ? 'pass' : 'FAIL'}: ${name}: ${sentence}`).join('\n'),
    ...(wrong.length > 0 ? ['### Galaxies made wrong on purpose', wrongTable(wrong)] : []),
    ...sweeps.flatMap((sweep) => [`### Against ${sweep.quantity}`, sweepTable(sweep)]),
    ...figures.filter((name) => name.startsWith(`${stem}-`)).map((name) => `![${name}](${name}.svg)`),
  ];
}

function wrongTable(wrong: ModelEvaluation['wrong']): string {
  return markdownTable(
    ['kind', 'galaxies', 'the domain check warns', 'of them as outside'],
    wrong.map(({ kind, galaxies, flagged, outside }) => [WRONG_WORDS[kind], String(galaxies), percent(flagged), percent(outside)]),
  );
}

function sweepTable({ quantity, unit, steps }: Sweep): string {
  const middle = 6;
  return markdownTable(
    [unit ? `${quantity} [${unit}]` : quantity, 'galaxies', 'bias at 0.6', 'scatter', '68 % hold', 'bias at 1.8', 'scatter', '68 % hold', 'bias at 2.4', 'scatter', '68 % hold', 'Errani+18: bias', 'scatter'],
    steps.map(({ value, galaxies, radii, estimators }) => {
      const errani = estimators.at(-1)!;
      return [
        String(value), String(galaxies),
        ...[radii[0]!, radii[middle]!, radii.at(-1)!]
          .flatMap(({ residual, scatter, coverage68 }) => [signed(residual.q50), scatter.toFixed(3), percent(coverage68)]),
        signed(errani.residual.q50), errani.scatter.toFixed(3),
      ];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ratio(log10: number): string {
  return (10 ** log10).toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
